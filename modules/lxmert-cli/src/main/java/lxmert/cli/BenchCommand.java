package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.bench.BenchCase;
import lxmert.bench.Benchmark;
import lxmert.bench.Benchmark.Measurement;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.LxmertConfig;
import lxmert.tensor.Precision;
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
        "Time answering and training on this machine; extraction, corpus and scoring by name.",
    mixinStandardHelpOptions = true,
    subcommands = {BenchExtractCommand.class, BenchCorpusCommand.class, BenchScoreCommand.class})
final class BenchCommand implements Callable<Integer> {
  /** Answers of VQA. */
  private static final int ANSWERS = 3129;

  @Parameters(
      paramLabel = "CASE",
      description = "What to time, of: ${COMPLETION-CANDIDATES} (default: all).")
  private List<BenchCase> cases = List.of(BenchCase.values());

  @Option(
      names = "--precision",
      split = ",",
      paramLabel = "FORMAT",
      description = "Number formats, of: ${COMPLETION-CANDIDATES} (default: all).")
  private List<Precision> precisions = List.of(Precision.values());

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A config.json with the sizes (default: base size, 3129 answers).")
  private @Nullable Path config;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with (default: all cores).")
  private int threads;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description = "How long to time each case (default: ${DEFAULT-VALUE}).")
  private double seconds = 5;

  @Option(names = "--json", description = "Print one line of JSON for each case.")
  private boolean json;

  @Mixin private DeviceOption device = new DeviceOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (threads < 0 || !(seconds >= 0)) {
      throw new UserError("--threads and --seconds must not be negative");
    }
    if (threads > 0) {
      torch.set_num_threads(threads);
    }
    Benchmark benchmark = new Benchmark(sizes(), device.device(), seconds);
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.println("case        format    batch  median ms     per second  runs  peak MiB");
    }
    for (Precision precision : precisions) {
      for (BenchCase each : new ArrayList<>(cases)) {
        print(out, benchmark.run(each, precision));
      }
    }
    return 0;
  }

  private LxmertConfig sizes() {
    return config == null
        ? LxmertConfig.base().with(Map.of("num_qa_labels", ANSWERS))
        : LxmertConfig.read(config);
  }

  private void print(PrintWriter out, Measurement measured) {
    out.println(
        json
            ? Json.line(measured)
            : String.format(
                Locale.ROOT,
                "%-10s  %-8s  %5d  %9.2f  %13.2f  %4d  %8d",
                measured.benchmark(),
                measured.precision(),
                measured.batch(),
                measured.medianMs(),
                measured.perSecond(),
                measured.runs(),
                measured.peakRssMib()));
    out.flush();
  }
}
