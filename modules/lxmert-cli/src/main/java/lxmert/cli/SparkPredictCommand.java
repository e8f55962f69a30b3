package lxmert.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import lxmert.finetune.FinetuneTask;
import lxmert.io.Check;
import lxmert.spark.PredictJob;
import lxmert.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lxmert spark predict TASK}: answers a whole split on a cluster. */
@Command(
    name = "predict",
    description =
        "Answers a whole split on a cluster and writes the file that the task's server takes.",
    footer = "Started again with the same options, it goes on where it was interrupted.%n",
    mixinStandardHelpOptions = true)
final class SparkPredictCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TASK", description = "vqa, gqa, nlvr2 or nlvr.")
  private FinetuneTask task;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A model folder, which every executor sees.")
  private String model;

  @Option(
      names = "--questions",
      required = true,
      split = ",",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "The split, as predict takes it: one file or several, a folder, or a quoted pattern.")
  private List<String> questions;

  @Option(
      names = "--regions",
      required = true,
      paramLabel = "OUT|STORE",
      description =
          "The Parquet files of spark extract, or a region store that every executor sees.")
  private String regions;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The submission file; FILE.partial stands beside it until it is done.")
  private String out;

  @Option(
      names = "--probabilities",
      paramLabel = "FILE",
      description = "Writes the five likeliest answers to each, one JSON object a line.")
  private @Nullable String probabilities;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "Word pieces that the model reads of a sentence (default: as in its training).")
  private @Nullable Integer maxLength;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "Sentences that the model reads at once (default: ${DEFAULT-VALUE}; with 1, probabilities"
              + " are the same to the bit whatever the cluster).")
  private int batch;

  @Mixin private AblationOption ablation;

  @Mixin private SparkOptions spark;

  @Mixin private JsonOption json;

  @Mixin private PrecisionOption precision;

  @Mixin private DeviceOption device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PredictJob.Result done =
        PredictJob.run(spark.place(), Check.given("spark predict", this::request));
    PrintWriter print = spec.commandLine().getOut();
    json.print(
        print,
        done,
        () -> {
          print.printf("%d %s answered%n", done.answered(), task.unit());
          if (done.withoutRegions() > 0) {
            print.printf(
                "%d left out: their images have no regions in %s%n",
                done.withoutRegions(), regions);
          }
          if (done.failed() > 0) {
            print.printf("%d left out; the first: %s%n", done.failed(), done.reason());
          }
          print.println("wrote " + out);
        });
    return 0;
  }

  private PredictJob.Request request() {
    return new PredictJob.Request(
        task,
        model,
        questions,
        regions,
        out,
        probabilities,
        maxLength,
        ablation.ablation(),
        batch,
        precision.orElse(Precision.BFLOAT16),
        device.name());
  }
}
