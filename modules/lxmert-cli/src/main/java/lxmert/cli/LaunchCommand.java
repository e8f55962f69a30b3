package lxmert.cli;

import java.util.List;
import java.util.concurrent.Callable;
import lxmert.io.Check;
import lxmert.io.UserError;
import lxmert.launch.LaunchedRanks;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lxmert launch}: a training by several processes of this machine. */
@Command(
    name = "launch",
    description = {
      "Starts a training as several processes on this machine, which share every step's"
          + " micro-batches.",
      "Once one of them dies all end, and it says which and why."
    },
    customSynopsis = "lxmert launch -n N [--threads T] -- pretrain|finetune ...",
    mixinStandardHelpOptions = true)
final class LaunchCommand implements Callable<Integer> {
  private static final List<String> TRAININGS = List.of("pretrain", "finetune");

  @Option(
      names = {"-n", "--ranks"},
      required = true,
      paramLabel = "N",
      description = "How many.")
  private int count;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads of each (default: the machine's cores, shared out).")
  private @Nullable Integer threads;

  @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The training, after --.")
  private List<String> command = List.of();

  @Override
  public Integer call() {
    if (!TRAININGS.contains(command.get(0))) {
      throw new UserError(
          "launch starts %s, not %s".formatted(String.join(" or ", TRAININGS), command.get(0)));
    }
    return Check.given("launch", this::checked).run(System.out, ConsoleProgress.onTerminal());
  }

  private LaunchedRanks checked() {
    Check.atLeast(1, "-n", count);
    int each = threads == null ? Math.max(1, cores() / count) : threads;
    Check.atLeast(1, "--threads", each);
    return new LaunchedRanks(Main.class.getName(), count, each, command);
  }

  /** As the launcher counted them. */
  private static int cores() {
    String known = System.getenv("OMP_NUM_THREADS");
    return known != null && known.matches("\\d{1,5}")
        ? Integer.parseInt(known)
        : Runtime.getRuntime().availableProcessors();
  }
}
