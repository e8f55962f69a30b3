package lxmert.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import lxmert.spark.MatchJob;
import lxmert.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert spark match}: how well sentences fit their images, on a cluster. */
@Command(
    name = "match",
    description =
        "Says on a cluster how well the sentences of a table fit their images, by the matching head"
            + " of a pre-trained model.",
    mixinStandardHelpOptions = true)
final class SparkMatchCommand implements Callable<Integer> {
  @Option(
      names = "--pairs",
      required = true,
      paramLabel = "FILE",
      description =
          "Sentences with the images that they belong to: JSON lines with id, image and sentence, or"
              + " a .csv with these columns.")
  private String pairs;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The model's folder, which every executor sees.")
  private String model;

  @Option(
      names = "--detector",
      paramLabel = "DIR",
      description =
          "The folder of the detector that the model was trained with; images are then files, sought"
              + " from the table's folder.")
  private @Nullable String detector;

  @Option(
      names = "--regions",
      paramLabel = "OUT|STORE",
      description =
          "The Parquet files of spark extract, or a region store that every executor sees; images"
              + " are then their ids.")
  private @Nullable String regions;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "OUT",
      description = "A folder of Parquet files to write or to go on with.")
  private String out;

  @Mixin private SparkOptions spark;

  @Mixin private JsonOption json;

  @Mixin private BehaviourOptions behaviour;

  @Mixin private PrecisionOption precision;

  @Mixin private DeviceOption device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    MatchJob.Request request =
        new MatchJob.Request(
            pairs,
            model,
            regions,
            detector,
            behaviour::over,
            out,
            precision.orElse(Precision.FLOAT32),
            device.name());
    MatchJob.Result done = MatchJob.run(spark.place(), request);
    PrintWriter print = spec.commandLine().getOut();
    json.print(
        print,
        done,
        () -> {
          print.printf("%d pairs matched in %s%n", done.matched(), out);
          if (done.withoutRegions() > 0) {
            print.printf("%d left out: their images have no regions%n", done.withoutRegions());
          }
          if (done.failed() > 0) {
            print.printf("%d have no score; see the column error%n", done.failed());
          }
        });
    return 0;
  }
}
