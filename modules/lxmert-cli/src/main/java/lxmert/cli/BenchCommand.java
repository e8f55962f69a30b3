package lxmert.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import lxmert.bench.BenchCase;
import lxmert.bench.BenchedModel;
import lxmert.bench.Benchmark;
import lxmert.bench.Benchmark.Measurement;
import lxmert.bench.Machine;
import lxmert.bench.OperatorProfile;
import lxmert.checkpoint.ModelFolder;
import lxmert.io.Check;
import lxmert.io.Json;
import lxmert.model.Architecture;
import lxmert.model.GatedArchitectures;
import lxmert.model.GatedConfig;
import lxmert.model.LxmertArchitectures;
import lxmert.model.ModelConfig;
import lxmert.tensor.Precision;
import lxmert.train.OptimizerSettings.Moments;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench}: how fast this build is on this machine. */
@Command(
    name = "bench",
    description =
        "Time answering and training on this machine; extraction, corpus, scoring, ranks, workers and other models by name.",
    mixinStandardHelpOptions = true,
    subcommands = {
      BenchExtractCommand.class,
      BenchCorpusCommand.class,
      BenchScoreCommand.class,
      BenchModelsCommand.class,
      BenchProductsCommand.class,
      BenchRanksCommand.class,
      BenchWorkersCommand.class,
      BenchRankCommand.class
    })
final class BenchCommand implements Callable<Integer> {
  /** Operators that take less of a run are not told. */
  private static final double LEAST_PERCENT = 0.5;

  @Parameters(
      paramLabel = "CASE",
      description = "What to time, of: ${COMPLETION-CANDIDATES} (default: all).")
  private List<BenchCase> cases = List.of(BenchCase.values());

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A config.json with the sizes (default: base size, 3129 answers).")
  private @Nullable Path config;

  @Mixin private SecondsOption time = new SecondsOption();

  @Option(
      names = "--against",
      paramLabel = "YARDSTICK",
      description =
          "Also time, by turns in the same process, of: ${COMPLETION-CANDIDATES}. eager: the plain"
              + " model by autocast, questions padded to 20 word pieces; in bfloat16 alone on a"
              + " processor.")
  private @Nullable Yardstick against;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Examples in a step of training (default: 16).")
  private int batch = Benchmark.Options.TRAINING_BATCH;

  @Option(
      names = "--moments",
      paramLabel = "SIZE",
      defaultValue = "whole",
      description =
          "What the optimizer of training remembers: whole, or factored, a quarter of it (default:"
              + " ${DEFAULT-VALUE}).")
  private Moments moments;

  @Option(
      names = "--profile",
      description = "Also tell where the time goes, by libtorch's operators.")
  private boolean profile;

  @Mixin private BenchOptions options;

  /** What the engine is held against. */
  enum Yardstick {
    EAGER
  }

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    torch.set_num_threads(options.threads());
    ModelConfig sizes = sizes();
    Benchmark.Options chosen =
        Check.given("bench", () -> new Benchmark.Options(time.seconds(), batch, moments, extras()));
    Benchmark benchmark = new Benchmark(architecture(sizes), sizes, options.device(), chosen);
    Machine machine = BenchOptions.machine(spec);
    PrintWriter out = spec.commandLine().getOut();
    if (!options.json().wanted()) {
      out.println(machine);
      out.println(
          "case        format    batch  median ms   spread     per second  runs  peak MiB"
              + (against == null ? "" : "  eager ms  times as fast"));
    }
    for (Precision precision : options.precisions()) {
      for (BenchCase each : new ArrayList<>(cases)) {
        print(out, machine, benchmark.run(each, precision));
      }
    }
    return 0;
  }

  private Set<Benchmark.Extra> extras() {
    Set<Benchmark.Extra> extras = EnumSet.noneOf(Benchmark.Extra.class);
    if (against == Yardstick.EAGER) {
      extras.add(Benchmark.Extra.EAGER);
    }
    if (profile) {
      extras.add(Benchmark.Extra.PROFILE);
    }
    return extras;
  }

  private ModelConfig sizes() {
    return config == null ? BenchedModel.of("lxmert").config() : ModelFolder.configOf(config);
  }

  /** For questions about one image, of these sizes. */
  static Architecture architecture(ModelConfig sizes) {
    return sizes instanceof GatedConfig
        ? GatedArchitectures.QUESTION_ANSWERING
        : LxmertArchitectures.QUESTION_ANSWERING;
  }

  private void print(PrintWriter out, Machine machine, Measurement measured) {
    if (options.json().wanted()) {
      out.println(json(machine, measured));
    } else {
      out.println(row(measured));
      print(out, measured.profile());
    }
    out.flush();
  }

  private static void print(PrintWriter out, @Nullable OperatorProfile profile) {
    if (profile == null) {
      return;
    }
    out.printf(Locale.ROOT, "  %-42s %9s  %9s  %7s%n", "operator", "calls", "ms", "percent");
    for (OperatorProfile.Operator each : profile.operators()) {
      if (each.percent() >= LEAST_PERCENT) {
        out.printf(
            Locale.ROOT,
            "  %-42s %9.0f  %9.3f  %7.1f%n",
            each.name(),
            each.calls(),
            each.ms(),
            each.percent());
      }
    }
    out.printf(
        Locale.ROOT,
        "  %-42s %9s  %9.3f  %7.1f%n",
        "outside of operators",
        "",
        profile.outsideMs(),
        100 * profile.outsideMs() / profile.runMs());
  }

  private static String json(Machine machine, Measurement measured) {
    ObjectNode line = Json.mapper().valueToTree(measured);
    line.set("machine", Json.mapper().valueToTree(machine));
    return Json.line(line);
  }

  private static String row(Measurement measured) {
    String row =
        String.format(
            Locale.ROOT,
            "%-10s  %-8s  %5d  %9.2f  %7.2f  %13.2f  %4d  %8d",
            measured.benchmark(),
            measured.precision(),
            measured.batch(),
            measured.medianMs(),
            measured.spreadMs(),
            measured.perSecond(),
            measured.runs(),
            measured.peakRssMib());
    return measured.eagerMs() == null
        ? row
        : row
            + String.format(
                Locale.ROOT, "  %8.2f  %13.2f", measured.eagerMs(), measured.timesAsFast());
  }
}
