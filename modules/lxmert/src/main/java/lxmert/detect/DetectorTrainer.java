package lxmert.detect;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import lxmert.io.Check;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.tensor.Precision;
import lxmert.train.CheckpointSettings;
import lxmert.train.RunInputs;
import lxmert.train.Trainer;
import lxmert.train.Training;
import lxmert.train.TrainingOptions;
import lxmert.vision.DetectorBehaviour;
import lxmert.vision.DetectorBehaviour.AnchorKind;
import lxmert.vision.DetectorConfig;
import lxmert.vision.DetectorConfig.SolverSettings;
import lxmert.vision.DetectorFolder;
import lxmert.vision.FasterRcnn;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Trains a detector on annotated images, into a folder as {@link Training} leaves it, with {@code
 * scores.json} beside: those of the best detector on all validation images.
 */
public final class DetectorTrainer {
  private static final int LOG_EVERY = 10;

  /** Images of each set that a fast run takes, for one epoch. */
  private static final int FAST = 256;

  /**
   * How a detector is trained.
   *
   * @param epochs times that the training images are gone through; a fast run does so once
   * @param seed of the initial weights and of everything drawn
   * @param microBatchSize images that are computed at once and divide those of a step, whose
   *     gradients are added up; 0 for all of a step
   * @param precision of the products; bfloat16 is faster
   * @param validationImages tried after each epoch, at most; all are tried at the end
   * @param weights a detector to start from, whose first stages and batch norms are then frozen;
   *     null for initial weights
   */
  public record Options(
      int epochs,
      long seed,
      int microBatchSize,
      Precision precision,
      int validationImages,
      @Nullable Path weights) {
    /** Checks the ranges. */
    public Options {
      Check.atLeast(1, "epochs", epochs);
      Check.atLeast(0, "images that are computed at once", microBatchSize);
      Check.atLeast(1, "validation images", validationImages);
      precision.requireTraining("precision");
    }
  }

  /**
   * How a run ended.
   *
   * @param training with the best evaluation, on some of the validation images
   * @param scores of the best detector on all validation images
   */
  public record Result(Trainer.Result training, DetectorScores scores) {}

  /** What messages about the settings begin with. */
  static final String SETTINGS = "the detector's settings";

  private final DetectorConfig config;
  private final DetectorOptimizer optimizer;
  private final Options how;
  private final TrainingOptions options;

  /**
   * Sets up runs.
   *
   * @param config whose numbers of classes and attributes are replaced by those of the annotations
   * @throws UserError if it asks for an optimiser, schedule or anchors that are not there
   */
  public DetectorTrainer(DetectorConfig config, Options how, TrainingOptions options) {
    if (options.ranks().count() > 1) {
      throw new UserError("a detector trains in one process, expected ranks to be 1");
    }
    optimizer = new DetectorOptimizer(config.solver());
    this.config = Check.given(SETTINGS, () -> trainable(config));
    this.how = how;
    this.options = options;
  }

  /** Checks what training cannot do otherwise. */
  private static DetectorConfig trainable(DetectorConfig config) {
    DetectorBehaviour behaviour = config.behaviour();
    Check.that(
        behaviour.anchors() == AnchorKind.EXACT,
        "behaviour.anchors",
        behaviour.anchors(),
        "exact, to be trained");
    Check.that(
        !behaviour.inclusiveBoxes(),
        "behaviour.inclusive_boxes",
        behaviour.inclusiveBoxes(),
        "false, to be trained");
    return config;
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
   * Trains, and leaves the folder described above. The network is freed at the end.
   *
   * @return how the run ended
   * @throws UserError if the annotations do not fit each other, an image cannot be read, a loss is
   *     no longer finite, or the folder cannot be written
   */
  public Result train(AnnotatedImages train, AnnotatedImages valid) {
    train.requireSameNames(valid);
    try (PointerScope scope = new PointerScope()) {
      return options.fast() ? run(train.first(FAST), valid.first(FAST)) : run(train, valid);
    }
  }

  private Result run(AnnotatedImages train, AnnotatedImages valid) {
    torch.manual_seed(how.seed());
    FasterRcnn network =
        new FasterRcnn(
            config.withVocabulary(train.objectNames().size(), train.attributeNames().size()));
    FrozenStages frozen = start(network);
    network.to(options.device(), false);
    DetectorEvaluation validation =
        new DetectorEvaluation(valid, how.validationImages(), options.device());
    DetectorTask task =
        new DetectorTask(
            network, frozen, train, validation, options.device(), microBatchSize(), how.seed());
    RunInputs inputs = inputs(network.config(), train, valid);
    Training<ImageBatches.SampleBatch> training =
        new Training<>(task, settings(task.parts()), inputs, options);
    Trainer.Result result = training.train();
    DetectorFolder.loadWeights(options.out().resolve("best"), network);
    network.eval(); // a run that was finished before has neither trained nor evaluated it
    DetectorScores scores =
        new DetectorEvaluation(valid, valid.size(), options.device())
            .run(network, options.progress());
    Json.write(options.out().resolve("scores.json"), scores);
    training.finish(result, scores.figures());
    return new Result(result, scores);
  }

  private RunInputs inputs(DetectorConfig of, AnnotatedImages train, AnnotatedImages valid) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("epochs", epochs());
    data.put("seed", how.seed());
    if (how.microBatchSize() > 0) {
      data.put("micro_batch_size", how.microBatchSize());
    }
    data.put("precision", how.precision());
    data.put("validation_images", how.validationImages());
    data.put("weights", String.valueOf(how.weights()));
    data.put("device", RunInputs.name(options.device()));
    data.put("images", train.folder().toAbsolutePath().toString());
    data.put("image_count", train.size());
    Map<String, Object> notes = new LinkedHashMap<>();
    notes.put("train", RunInputs.name(train.file()));
    notes.put("valid", RunInputs.name(valid.file()));
    return new RunInputs(of, data, notes);
  }

  private int epochs() {
    return options.fast() ? 1 : how.epochs();
  }

  private FrozenStages start(FasterRcnn network) {
    if (how.weights() == null) {
      return FrozenStages.none();
    }
    DetectorFolder.loadWeights(how.weights(), network);
    return FrozenStages.of(network);
  }

  private int microBatchSize() {
    return how.microBatchSize() == 0 ? Integer.MAX_VALUE : how.microBatchSize();
  }

  private Trainer.Settings settings(int parts) {
    return new Trainer.Settings(
        epochs(),
        optimizer,
        how.precision(),
        how.seed(),
        LOG_EVERY,
        CheckpointSettings.DEFAULT,
        parts);
  }
}
