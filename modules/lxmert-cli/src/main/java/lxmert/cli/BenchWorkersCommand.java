package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import lxmert.bench.BenchedModel;
import lxmert.bench.Machine;
import lxmert.bench.WorkerSteps;
import lxmert.checkpoint.ModelFolder;
import lxmert.io.Check;
import lxmert.io.Json;
import lxmert.model.ModelConfig;
import lxmert.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench workers}: what several workers of one process gain over one. */
@Command(
    name = "workers",
    description = {
      "Time steps of fine-tuning by several workers, each on one thread and with a batch of its own,"
          + " by turns with steps of one such worker."
    },
    mixinStandardHelpOptions = true)
final class BenchWorkersCommand implements Callable<Integer> {
  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "N[,N...]",
      defaultValue = "64,256",
      description = "Examples of each worker in a step (default: ${DEFAULT-VALUE}).")
  private List<Integer> batches;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A config.json with the sizes (default: base size, 3129 answers).")
  private @Nullable Path config;

  @Mixin private PrecisionOption precision;

  @Mixin private SecondsOption time = new SecondsOption();

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<Integer> checked = Check.given("bench workers", this::checkedBatches);
    Precision format = precision.orElse(Precision.FLOAT32);
    ModelConfig sizes =
        config == null ? BenchedModel.of("lxmert").config() : ModelFolder.configOf(config);
    Machine machine = BenchOptions.machine(spec);
    PrintWriter out = spec.commandLine().getOut();
    if (!json.wanted()) {
      out.println(machine);
      out.println("workers  format    batch   alone ms  together ms  ratio");
    }
    for (int batch : checked) {
      WorkerSteps steps =
          new WorkerSteps(BenchCommand.architecture(sizes), sizes, format, workers, batch);
      print(out, steps.compare(time.seconds()));
    }
    return 0;
  }

  private List<Integer> checkedBatches() {
    Check.atLeast(2, "--workers", workers);
    batches.forEach(each -> Check.atLeast(1, "--batch", each));
    precision.orElse(Precision.FLOAT32).requireTraining("--precision");
    return batches;
  }

  private void print(PrintWriter out, WorkerSteps.Gain compared) {
    out.println(
        json.wanted()
            ? Json.line(compared)
            : String.format(
                Locale.ROOT,
                "%7d  %-8s  %5d  %9.1f  %11.1f  %5.2f",
                compared.workers(),
                compared.precision(),
                compared.batch(),
                compared.aloneMs(),
                compared.togetherMs(),
                compared.ratio()));
    out.flush();
  }
}
