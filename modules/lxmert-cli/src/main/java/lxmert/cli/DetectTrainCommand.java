package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import lxmert.detect.AnnotatedImages;
import lxmert.detect.DetectorScores;
import lxmert.detect.DetectorTrainer;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.tensor.Precision;
import lxmert.train.TrainingOptions;
import lxmert.vision.DetectorConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert detect train}: trains a detector on annotated images. */
@Command(
    name = "train",
    description =
        "Trains a detector on images annotated as in COCO, with attributes as in Visual Genome."
            + " The best one is written to OUT/best.",
    mixinStandardHelpOptions = true)
final class DetectTrainCommand implements Callable<Integer> {
  private static final int VALIDATION_IMAGES = 200;
  private static final int EPOCHS = 6;

  @Option(
      names = "--annotations",
      required = true,
      paramLabel = "FILE",
      description = "COCO annotations to train on.")
  private Path annotations;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "DIR",
      description = "The folder of their images.")
  private Path images;

  @Option(
      names = "--valid",
      required = true,
      paramLabel = "FILE",
      description = "COCO annotations to try the detector on.")
  private Path valid;

  @Option(
      names = "--valid-images",
      paramLabel = "DIR",
      description = "The folder of their images (default: that of --images).")
  private @Nullable Path validImages;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description =
          "The detector's settings, such as config/detector-world.yaml. The numbers of classes and"
              + " attributes are taken from the annotations.")
  private Path config;

  @Option(
      names = "--epochs",
      description =
          "Times through the images (default: "
              + EPOCHS
              + "; with the schedule warmupmultisteplr as many as solver.max_iter asks for).")
  private @Nullable Integer epochs;

  @Option(names = "--fast", description = "One epoch on the first 256 images, for a first look.")
  private boolean fast;

  @Option(
      names = "--weights",
      paramLabel = "DIR",
      description =
          "A detector to go on from; backbone.freeze_at says which of its stages stay as they are.")
  private @Nullable Path weights;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "Of the initial weights and the order (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--micro-batch-size",
      paramLabel = "N",
      description =
          "Images that are computed at once, where memory is short; they divide"
              + " solver.ims_per_batch (default: all of a step).")
  private int microBatchSize;

  @Mixin private JsonOption json;

  @Mixin private RunOptions run;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    AnnotatedImages train = AnnotatedImages.read(annotations, images);
    AnnotatedImages held = AnnotatedImages.read(valid, validImages == null ? images : validImages);
    DetectorConfig settings = DetectorConfig.read(config);
    TrainingOptions training = run.start(1, fast);
    DetectorTrainer.Result result =
        new DetectorTrainer(settings, options(settings, train), training).train(train, held);
    DetectorScores scores = result.scores();
    PrintWriter writer = spec.commandLine().getOut();
    if (json.wanted()) {
      writer.println(Json.line(scores));
    } else {
      print(scores, writer);
    }
    writer.flush();
    return 0;
  }

  private DetectorTrainer.Options options(DetectorConfig settings, AnnotatedImages train) {
    return new DetectorTrainer.Options(
        epochs(settings, train),
        seed,
        microBatchSize,
        run.precision(Precision.BFLOAT16),
        VALIDATION_IMAGES,
        weights);
  }

  private int epochs(DetectorConfig settings, AnnotatedImages train) {
    if (epochs == null) {
      return DetectorTrainer.epochs(settings, train.size()).orElse(EPOCHS);
    }
    if (epochs < 1) {
      throw new UserError("--epochs is " + epochs + ", expected 1 or more");
    }
    return epochs;
  }

  private void print(DetectorScores scores, PrintWriter writer) {
    String row = "%-28s %6.1f %%%n";
    for (DetectorScores.OfClass each : scores.classes()) {
      writer.printf(Locale.ROOT, row, each.name(), 100 * each.averagePrecision());
    }
    writer.printf(Locale.ROOT, row, "average precision (IoU 0.5)", 100 * scores.averagePrecision());
    writer.printf(Locale.ROOT, row, "best attribute right", 100 * scores.attributeAccuracy());
    writer.printf(Locale.ROOT, row, "attributes told", 100 * scores.attributeRecall());
    writer.printf("on %d images; the detector is %s%n", scores.images(), run.out().resolve("best"));
  }
}
