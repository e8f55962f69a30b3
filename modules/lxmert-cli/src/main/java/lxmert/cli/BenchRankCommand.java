package lxmert.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import lxmert.io.Json;
import lxmert.ranks.Ranks;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert bench rank}: one of the processes that {@code bench ranks} starts. */
@Command(
    name = "rank",
    hidden = true,
    description = "Times steps of pre-training as one of several processes, on one thread.",
    mixinStandardHelpOptions = true)
final class BenchRankCommand implements Callable<Integer> {
  @Mixin private RankBenchOptions timed;

  @Option(names = "--apart", description = "Exchange nothing, but compute at the same time.")
  private boolean apart;

  @Mixin private RankOptions ranks;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return ranks.together(this::time);
  }

  private int time(Ranks joined) {
    torch.set_num_threads(1);
    String line = Json.line(timed.of().time(joined, apart, timed.steps()));
    if (joined.first()) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(line);
      out.flush();
    }
    return 0;
  }
}
