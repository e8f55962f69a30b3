package lxmert.cli;

import java.util.concurrent.Callable;
import lxmert.io.Check;
import lxmert.launch.LaunchedRanks;
import lxmert.launch.RankProgram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Mixin private TrainingCommand training;

  @Override
  public Integer call() {
    RankProgram program = training.program("launch");
    return Check.given("launch", () -> checked(program))
        .run(System.out, ConsoleProgress.onTerminal());
  }

  private LaunchedRanks checked(RankProgram program) {
    Check.atLeast(1, "-n", count);
    int each = threads == null ? Math.max(1, cores() / count) : threads;
    Check.atLeast(1, "--threads", each);
    return new LaunchedRanks(program, count, each);
  }

  /** As the launcher counted them. */
  private static int cores() {
    String known = System.getenv("OMP_NUM_THREADS");
    return known != null && known.matches("\\d{1,5}")
        ? Integer.parseInt(known)
        : Runtime.getRuntime().availableProcessors();
  }
}
