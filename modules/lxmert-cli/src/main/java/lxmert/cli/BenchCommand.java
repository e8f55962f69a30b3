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
import lxmert.checkpoint.ModelFolder;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.LxmertConfig;
import lxmert.model.ModelConfig;
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
        "Time answering and training on this machine; extraction, corpus, scoring and ranks by name.",
    mixinStandardHelpOptions = true,
    subcommands = {
      BenchExtractCommand.class,
      BenchCorpusCommand.class,
      BenchScoreCommand.class,
      BenchRanksCommand.class,
      BenchRankCommand.class
    })
final class BenchCommand implements Callable<Integer> {
  /** Answers of VQA. */
  private static final int ANSWERS = 3129;

  @Parameters(
      paramLabel = "CASE",
      description = "What to time, of: ${COMPLETION-CANDIDATES} (default: all).")
  private List<BenchCase> cases = List.of(BenchCase.values());

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A config.json with the sizes (default: base size, 3129 answers).")
  private @Nullable Path config;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description = "How long to time each case (default: ${DEFAULT-VALUE}).")
  private double seconds = 5;

  @Mixin private BenchOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (!(seconds >= 0)) {
      throw new UserError("--seconds is " + seconds + ", expected 0 or more");
    }
    torch.set_num_threads(options.threads());
    Benchmark benchmark = new Benchmark(sizes(), options.device(), seconds);
    PrintWriter out = spec.commandLine().getOut();
    if (!options.json().wanted()) {
      out.println("case        format    batch  median ms     per second  runs  peak MiB");
    }
    for (Precision precision : options.precisions()) {
      for (BenchCase each : new ArrayList<>(cases)) {
        print(out, benchmark.run(each, precision));
      }
    }
    return 0;
  }

  private ModelConfig sizes() {
    return config == null
        ? LxmertConfig.base().with(Map.of("num_qa_labels", ANSWERS))
        : ModelFolder.configOf(config);
  }

  private void print(PrintWriter out, Measurement measured) {
    out.println(
        options.json().wanted()
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
