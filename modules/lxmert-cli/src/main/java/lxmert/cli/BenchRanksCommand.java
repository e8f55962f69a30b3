package lxmert.cli;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import lxmert.bench.RankedSteps.Timing;
import lxmert.io.Check;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.launch.LaunchedRanks;
import lxmert.launch.RankProgram;
import lxmert.tensor.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert bench ranks}: what several processes gain over one. */
@Command(
    name = "ranks",
    description = {
      "Time steps of pre-training by several processes of one thread against one such process.",
      "One and several take turns; the median of the ratios is told last."
    },
    mixinStandardHelpOptions = true)
final class BenchRanksCommand implements Callable<Integer> {
  @Option(
      names = {"-n", "--ranks"},
      paramLabel = "N",
      defaultValue = "2",
      description = "How many processes (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Runs of one and of several (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--exchange",
      paramLabel = "FORMAT",
      defaultValue = "bfloat16",
      description = "Number format that gradients travel in (default: ${DEFAULT-VALUE}).")
  private Precision exchange;

  @Mixin private RankBenchOptions timed;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  /**
   * One and several, timed one after the other.
   *
   * @param ranks how many are several
   * @param aloneMs a step of one
   * @param togetherMs a step of several
   * @param sentBytes by each in a step
   * @param waitedMs by the first in a step
   * @param ratio of sentences in a second
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Comparison(
      int ranks,
      double aloneMs,
      double togetherMs,
      long sentBytes,
      double waitedMs,
      double ratio) {}

  @Override
  public Integer call() {
    int most = Check.given("bench ranks", this::checkedRuns);
    timed.steps();
    PrintWriter out = spec.commandLine().getOut();
    if (!json.wanted()) {
      out.println("ranks   alone ms  together ms    MB sent  waited ms   ratio");
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      Comparison compared = compare();
      ratios.add(compared.ratio);
      print(out, compared);
    }
    double median = ratios.stream().sorted().toList().get(most / 2);
    if (!json.wanted()) {
      out.printf(Locale.ROOT, "median of %d: %.2f times as fast%n", most, median);
    }
    out.flush();
    return 0;
  }

  private int checkedRuns() {
    Check.atLeast(2, "-n", count);
    Check.atLeast(1, "--runs", runs);
    return runs;
  }

  private Comparison compare() {
    Timing alone = time(1);
    Timing together = time(count);
    return new Comparison(
        count,
        alone.ms(),
        together.ms(),
        together.sentBytes(),
        together.waitedMs(),
        count * alone.ms() / together.ms());
  }

  private Timing time(int processes) {
    List<String> arguments = new ArrayList<>(List.of("bench", "rank"));
    arguments.addAll(timed.arguments());
    arguments.addAll(List.of("--exchange", exchange.toString()));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    int code =
        new LaunchedRanks(new RankProgram(Main.class.getName(), arguments), processes, 1)
            .run(new PrintStream(printed, true, StandardCharsets.UTF_8), false);
    if (code != 0) {
      throw new UserError("the processes ended with exit code " + code);
    }
    return Json.parse(printed.toString(StandardCharsets.UTF_8), "bench rank", Timing.class);
  }

  private void print(PrintWriter out, Comparison compared) {
    out.println(
        json.wanted()
            ? Json.line(compared)
            : String.format(
                Locale.ROOT,
                "%5d  %9.1f  %11.1f  %9.2f  %9.1f  %6.2f",
                compared.ranks,
                compared.aloneMs,
                compared.togetherMs,
                compared.sentBytes / 1e6,
                compared.waitedMs,
                compared.ratio));
    out.flush();
  }
}
