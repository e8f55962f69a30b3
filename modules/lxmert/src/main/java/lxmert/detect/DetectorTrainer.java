package lxmert.detect;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.tensor.Precision;
import lxmert.train.CheckpointSettings;
import lxmert.train.RunConfiguration;
import lxmert.train.Trainer;
import lxmert.vision.DetectorBehaviour;
import lxmert.vision.DetectorBehaviour.AnchorKind;
import lxmert.vision.DetectorConfig;
import lxmert.vision.DetectorConfig.SolverSettings;
import lxmert.vision.DetectorFolder;
import lxmert.vision.FasterRcnn;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Trains a detector on annotated images. The folder of a run holds {@code best} and {@code last},
 * both detectors, {@code metrics.jsonl}, {@code loss.png} and {@code scores.json}.
 */
public final class DetectorTrainer {
  private static final int LOG_EVERY = 10;

  /**
   * A run.
   *
   * @param epochs times that the training images are gone through
   * @param seed of the initial weights and of everything drawn
   * @param precision of the products; bfloat16 is faster
   * @param validationImages tried after each epoch, at most; all are tried at the end
   * @param weights a detector to start from, whose first stages and batch norms are then frozen;
   *     null for initial weights
   */
  public record Options(
      int epochs, long seed, Precision precision, int validationImages, @Nullable Path weights) {
    /** Checks the ranges. */
    public Options {
      if (epochs < 1 || validationImages < 1) {
        throw new IllegalArgumentException(
            "epochs %d and validation images %d must be at least 1"
                .formatted(epochs, validationImages));
      }
    }
  }

  /**
   * How a run ended.
   *
   * @param training with the best evaluation, on some of the validation images
   * @param scores of the best detector on all validation images
   */
  public record Result(Trainer.Result training, DetectorScores scores) {}

  private final DetectorConfig config;
  private final DetectorOptimizer optimizer;
  private final Options options;
  private final Device device;
  private final Progress progress;

  /**
   * Sets up runs.
   *
   * @param config whose numbers of classes and attributes are replaced by those of the annotations
   * @throws UserError if it asks for an optimiser, schedule or anchors that are not there
   */
  public DetectorTrainer(DetectorConfig config, Options options, Device device, Progress progress) {
    optimizer = new DetectorOptimizer(config.solver());
    DetectorBehaviour behaviour = config.behaviour();
    require("behaviour.anchors", behaviour.anchors().toString(), AnchorKind.EXACT.toString());
    require("behaviour.inclusive_boxes", String.valueOf(behaviour.inclusiveBoxes()), "false");
    this.config = config;
    this.options = options;
    this.device = device;
    this.progress = progress;
  }

  private static void require(String key, String found, String expected) {
    if (!found.equals(expected)) {
      throw new UserError(
          "the detector's settings have %s as %s, but training here knows %s only"
              .formatted(found, key, expected));
    }
  }

  /**
   * How many epochs make as many steps as {@code solver.max_iter} says, at least one; empty with a
   * schedule that fits itself to the run.
   *
   * @param images to train on
   */
  public static OptionalInt epochs(DetectorConfig config, int images) {
    SolverSettings solver = config.solver();
    if (!DetectorOptimizer.countsIterations(solver)) {
      return OptionalInt.empty();
    }
    long steps = Math.max(1, images / (long) solver.imsPerBatch());
    return OptionalInt.of(Math.toIntExact(Math.max(1, (solver.maxIter() + steps - 1) / steps)));
  }

  /**
   * Trains, and leaves the folder described above.
   *
   * @return how the run ended
   * @throws UserError if the annotations do not fit each other, an image cannot be read, a loss is
   *     no longer finite, or the folder cannot be written
   */
  public Result train(AnnotatedImages train, AnnotatedImages valid, Path folder) {
    train.requireSameNames(valid);
    torch.manual_seed(options.seed());
    FasterRcnn network =
        new FasterRcnn(
            config.withVocabulary(train.objectNames().size(), train.attributeNames().size()));
    FrozenStages frozen = start(network);
    network.to(device, false);
    DetectorEvaluation validation =
        new DetectorEvaluation(valid, options.validationImages(), device);
    DetectorTask task =
        new DetectorTask(network, frozen, train, validation, device, options.seed());
    RunConfiguration configuration =
        RunConfiguration.of(
            network.config(),
            Map.of(
                "epochs", options.epochs(),
                "seed", options.seed(),
                "precision", options.precision(),
                "validation_images", options.validationImages(),
                "weights", String.valueOf(options.weights()),
                "device", device.is_cuda() ? "cuda" : "cpu",
                "images", train.folder().toAbsolutePath().toString(),
                "image_count", train.size()));
    Trainer.Result training =
        new Trainer<>(task, settings(), configuration, device, folder, progress).run();
    DetectorFolder.loadWeights(folder.resolve("best"), network);
    DetectorScores scores =
        new DetectorEvaluation(valid, valid.size(), device).run(network, progress);
    Json.write(folder.resolve("scores.json"), scores);
    return new Result(training, scores);
  }

  private FrozenStages start(FasterRcnn network) {
    if (options.weights() == null) {
      return FrozenStages.none();
    }
    DetectorFolder.loadWeights(options.weights(), network);
    return FrozenStages.of(network);
  }

  private Trainer.Settings settings() {
    return new Trainer.Settings(
        options.epochs(),
        optimizer,
        options.precision(),
        options.seed(),
        LOG_EVERY,
        CheckpointSettings.DEFAULT);
  }
}
