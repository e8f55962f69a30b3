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
import java.util.function.ToDoubleFunction;
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
      "One, several that exchange nothing, and several that exchange gradients take turns. What the",
      "second gain is the bound that the machine sets: memory and caches are shared.",
      "The medians of the ratios are told last."
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
   * @param apartMs a step of several that exchange nothing
   * @param togetherMs a step of several
   * @param workMs processor time that a step takes the first of several more than it takes one
   * @param sentBytes by each in a step
   * @param waitedMs by the first in a step
   * @param bound of the ratio: that of several that exchange nothing
   * @param ratio of sentences in a second
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Comparison(
      int ranks,
      double aloneMs,
      double apartMs,
      double togetherMs,
      double workMs,
      long sentBytes,
      double waitedMs,
      double bound,
      double ratio) {}

  @Override
  public Integer call() {
    int most = Check.given("bench ranks", this::checkedRuns);
    timed.steps();
    PrintWriter out = spec.commandLine().getOut();
    if (!json.wanted()) {
      out.println(
          "ranks   alone ms   apart ms  together ms    work ms    MB sent  waited ms   bound  ratio");
    }
    List<Comparison> all = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      all.add(compare());
      print(out, all.get(i));
    }
    if (!json.wanted()) {
      out.printf(
          Locale.ROOT,
          "median of %d: %.2f times as fast, of %.2f without exchange%n",
          most,
          median(all, Comparison::ratio),
          median(all, Comparison::bound));
    }
    out.flush();
    return 0;
  }

  private static double median(List<Comparison> all, ToDoubleFunction<Comparison> value) {
    return all.stream().mapToDouble(value).sorted().toArray()[all.size() / 2];
  }

  private int checkedRuns() {
    Check.atLeast(2, "-n", count);
    Check.atLeast(1, "--runs", runs);
    return runs;
  }

  private Comparison compare() {
    Timing alone = time(1);
    Timing apart = time(count, "--apart");
    Timing together = time(count);
    return new Comparison(
        count,
        alone.ms(),
        apart.ms(),
        together.ms(),
        together.cpuMs() - alone.cpuMs(),
        together.sentBytes(),
        together.waitedMs(),
        count * alone.ms() / apart.ms(),
        count * alone.ms() / together.ms());
  }

  private Timing time(int processes, String... more) {
    List<String> arguments = new ArrayList<>(List.of("bench", "rank"));
    arguments.addAll(timed.arguments());
    arguments.addAll(List.of("--exchange", exchange.toString()));
    arguments.addAll(List.of(more));
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
                "%5d  %9.1f  %9.1f  %11.1f  %9.1f  %9.2f  %9.1f  %6.2f  %5.2f",
                compared.ranks,
                compared.aloneMs,
                compared.apartMs,
                compared.togetherMs,
                compared.workMs,
                compared.sentBytes / 1e6,
                compared.waitedMs,
                compared.bound,
                compared.ratio));
    out.flush();
  }
}
