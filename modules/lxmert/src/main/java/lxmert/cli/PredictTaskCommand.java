package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lxmert.data.Blank;
import lxmert.finetune.FinetuneTask;
import lxmert.finetune.Predictor;
import lxmert.finetune.TrainedModel;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert predict TASK}: what the commands of all tasks share. */
@Command(
    footer = "Started again with the same options, it goes on where it was interrupted.",
    mixinStandardHelpOptions = true)
abstract class PredictTaskCommand implements Callable<Integer> {
  private final FinetuneTask task;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "A model folder.")
  private Path model;

  @Option(
      names = "--questions",
      required = true,
      paramLabel = "FILE",
      description = "The split, in the official LXMERT layout or the data set's own.")
  private Path questions;

  @Option(
      names = "--regions",
      required = true,
      paramLabel = "STORE",
      description = "Regions of the pictures.")
  private Path regions;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The submission file; FILE.partial stands beside it until it is done.")
  private Path out;

  @Option(
      names = "--probabilities",
      paramLabel = "FILE",
      description = "Writes the five likeliest answers to each, one JSON object a line.")
  private @Nullable Path probabilities;

  @Option(
      names = "--precision",
      defaultValue = "bfloat16",
      description = "float32 or bfloat16 (default: ${DEFAULT-VALUE}).")
  private Precision precision;

  @Option(
      names = "--blank",
      defaultValue = "nothing",
      description = "Keeps words or regions from the model (default: ${DEFAULT-VALUE}).")
  private Blank blank;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private DeviceOption device;

  @Spec private CommandSpec spec;

  PredictTaskCommand(FinetuneTask task) {
    this.task = task;
  }

  @Override
  public Integer call() {
    Predictor.Summary done =
        new Predictor(
                new TrainedModel.Source(model, regions, task, blank, precision, device.device()),
                new Predictor.Request(questions, out, probabilities),
                Progress.on(System.err))
            .run();
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      print.println(Json.line(done));
    } else {
      print.printf("%d %s answered%n", done.answered(), task.unit());
      if (done.withoutRegions() > 0) {
        print.printf(
            "%d left out: their pictures have no regions in %s%n", done.withoutRegions(), regions);
      }
      print.println("wrote " + out);
    }
    print.flush();
    return 0;
  }
}
