package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import lxmert.bench.BenchCase;
import lxmert.bench.BenchedModel;
import lxmert.bench.Benchmark;
import lxmert.bench.Machine;
import lxmert.checkpoint.ModelFolder;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.LxmertArchitectures;
import lxmert.model.LxmertConfig;
import lxmert.model.ModelConfig;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench products}: what the products alone would allow, and how near the engine comes. */
@Command(
    name = "products",
    description = {
      "Times the fast engine by turns with the products of its linear layers alone, the same weights"
          + " in the same order: nothing could answer faster than these."
    },
    mixinStandardHelpOptions = true)
final class BenchProductsCommand implements Callable<Integer> {
  private static final List<BenchCase> CASES =
      List.of(BenchCase.LATENCY, BenchCase.BATCH8, BenchCase.BATCH32, BenchCase.IMAGE);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "LXMERT's config.json with the sizes (default: base size, 3129 answers).")
  private @Nullable Path config;

  @Mixin private SecondsOption time = new SecondsOption();

  @Mixin private BenchOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ModelConfig sizes =
        config == null ? BenchedModel.of("lxmert").config() : ModelFolder.configOf(config);
    if (!(sizes instanceof LxmertConfig)) {
      throw new UserError(config + " is of another model, expected LXMERT's config.json");
    }
    torch.set_num_threads(options.threads());
    Benchmark benchmark =
        new Benchmark(
            LxmertArchitectures.QUESTION_ANSWERING,
            sizes,
            options.device(),
            Benchmark.Options.of(time.seconds()));
    Machine machine = BenchOptions.machine(spec);
    PrintWriter out = spec.commandLine().getOut();
    if (!options.json().wanted()) {
      out.println(machine);
      out.println("case        format    batch    GFLOP  products ms  GFLOP/s  engine ms  percent");
    }
    for (Precision precision : options.precisions()) {
      for (BenchCase each : CASES) {
        print(out, benchmark.products(each, precision));
      }
    }
    return 0;
  }

  private void print(PrintWriter out, Benchmark.EngineShare share) {
    out.println(
        options.json().wanted()
            ? Json.line(share)
            : String.format(
                Locale.ROOT,
                "%-10s  %-8s  %5d  %7.1f  %11.2f  %7.0f  %9.2f  %7.1f",
                share.benchmark(),
                share.precision(),
                share.batch(),
                share.gigaflop(),
                share.productsMs(),
                share.gigaflopPerSecond(),
                share.engineMs(),
                share.percent()));
    out.flush();
  }
}
