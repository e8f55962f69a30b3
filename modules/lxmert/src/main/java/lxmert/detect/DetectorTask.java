package lxmert.detect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import lxmert.io.Check;
import lxmert.io.Progress;
import lxmert.ranks.Ranks;
import lxmert.tensor.Tensors;
import lxmert.train.Evaluation;
import lxmert.train.ModelDescription;
import lxmert.train.Step;
import lxmert.train.Task;
import lxmert.vision.DetectorConfig;
import lxmert.vision.DetectorFolder;
import lxmert.vision.FasterRcnn;
import lxmert.vision.Preprocessor;
import lxmert.vision.ResizedSize;
import lxmert.vision.Rpn;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Trains the detector end to end: both stages by the sum of their five losses (Ren et al. 2015,
 * section 3.2, approximate joint training; Anderson et al. 2018). No gradient flows through the
 * coordinates of proposals.
 */
final class DetectorTask implements Task<ImageBatches.SampleBatch> {
  private static final ModelDescription DESCRIPTION =
      new ModelDescription(
          "Faster R-CNN with attributes",
          "It finds the things of an image with their attributes. Features and boxes of the best of"
              + " its regions are what LXMERT sees of an image.",
          "object-detection",
          "coco-with-attributes",
          null,
          DetectorScores.AVERAGE_PRECISION,
          "./lxmert detect extract --detector MODEL --images FOLDER --out REGIONS");

  private final FasterRcnn network;
  private final DetectorConfig config;
  private final AnnotatedImages train;
  private final DetectorEvaluation validation;
  private final long seed;
  private final Preprocessor preprocessor;
  private final Device device;
  private final RpnLoss rpnLoss;
  private final RoiLoss roiLoss;
  private final int batchSize;
  private final int parts;
  private final FrozenStages frozen;
  private @Nullable Plan plan;

  /**
   * What is trained of a batch.
   *
   * @param seed of the batch
   * @param anchors of each image
   * @param regions of each image
   */
  private record Plan(long seed, List<RpnTargets> anchors, List<RoiTargets> regions) {}

  /**
   * What the first stage says of a batch, or of a part of it.
   *
   * @param features (N, C, h, w)
   * @param said of each anchor
   * @param anchors (K, 4)
   */
  private record FirstStage(Tensor features, Rpn.Output said, float[] anchors) {}

  /**
   * A task for a network that is already on its device.
   *
   * @param frozen what is not trained
   * @param microBatchSize images that are computed at once; divides those of a step
   * @param seed of the order of images, of mirroring and of the samples of anchors and regions
   */
  DetectorTask(
      FasterRcnn network,
      FrozenStages frozen,
      AnnotatedImages train,
      DetectorEvaluation validation,
      Device device,
      int microBatchSize,
      long seed) {
    this.network = network;
    this.frozen = frozen;
    this.train = train;
    this.validation = validation;
    this.seed = seed;
    config = network.config();
    this.device = device;
    preprocessor = new Preprocessor(config);
    rpnLoss = new RpnLoss(config.rpn());
    roiLoss = new RoiLoss(config);
    batchSize = Math.min((int) config.solver().imsPerBatch(), train.size());
    int together = Math.min(microBatchSize, batchSize);
    parts = Check.given("the detector's training", () -> parts(batchSize, together));
  }

  private static int parts(int batchSize, int together) {
    Check.that(
        batchSize % together == 0,
        "the number of images that are computed at once",
        together,
        "one that divides the " + batchSize + " of a step");
    return batchSize / together;
  }

  /** In how many parts a step is computed. */
  int parts() {
    return parts;
  }

  @Override
  public String name() {
    return "detector";
  }

  @Override
  public ModelDescription description() {
    return DESCRIPTION;
  }

  @Override
  public Module module() {
    return network;
  }

  @Override
  public long batchesPerEpoch() {
    return (long) train.size() / batchSize * parts;
  }

  @Override
  public Epoch<ImageBatches.SampleBatch> epoch(int epoch, long firstBatch, LongPredicate wanted) {
    return new ImageBatches(train, batchSize, parts, seed + epoch, firstBatch);
  }

  @Override
  public int size(ImageBatches.SampleBatch batch) {
    return batch.samples().size();
  }

  @Override
  public List<String> ids(ImageBatches.SampleBatch batch) {
    return batch.samples().stream().map(sample -> sample.annotated().fileName()).toList();
  }

  @Override
  public Map<String, Tensor> tensors(ImageBatches.SampleBatch batch) {
    return draw(batch, new SplittableRandom(batch.seed())).named();
  }

  @Override
  public Step step(ImageBatches.SampleBatch batch) {
    frozen.evaluate();
    DetectorLosses losses = losses(batch);
    return new Step(losses.total(), losses.measures(size(batch)));
  }

  private ImageBatch draw(ImageBatches.SampleBatch batch, SplittableRandom random) {
    return ImageBatch.draw(batch, preprocessor, config.input(), random);
  }

  private DetectorLosses losses(ImageBatches.SampleBatch batch) {
    Plan ahead = parts == 1 ? null : planned(batch);
    SplittableRandom random = new SplittableRandom(batch.seed());
    ImageBatch images = draw(batch, random);
    FirstStage first = look(images);
    Plan drawn =
        ahead == null
            ? draw(batch.seed(), images.truths(), proposals(first, images), first.anchors, random)
            : ahead;
    RpnLoss.Losses ofAnchors =
        rpnLoss.of(first.said, drawn.anchors.subList(batch.from(), batch.to()));
    RoiLoss.Losses ofRegions =
        roiLoss.of(
            network.roiHeads(),
            first.features,
            drawn.regions.subList(batch.from(), batch.to()),
            RoiLoss.Counts.of(drawn.regions, parts));
    return new DetectorLosses(
        ofAnchors.objectness(),
        ofAnchors.box(),
        ofRegions.object(),
        ofRegions.box(),
        ofRegions.attribute());
  }

  /** The plan of a batch, made with the first of its parts. */
  private Plan planned(ImageBatches.SampleBatch batch) {
    if (plan == null || plan.seed != batch.seed()) {
      plan = planAhead(batch);
    }
    return plan;
  }

  /**
   * What is trained of a batch that is computed in parts. What a loss is divided by depends on the
   * regions that are drawn in all of them, so the first stage looks at all before the first part is
   * computed. Batch norms that learn take no part in that look.
   */
  private Plan planAhead(ImageBatches.SampleBatch batch) {
    List<GroundTruth> truths = new ArrayList<>();
    List<float[]> proposals = new ArrayList<>();
    boolean learns = network.is_training();
    network.eval();
    SplittableRandom random = new SplittableRandom(batch.seed());
    float[] anchors = {};
    for (int i = 0; i < parts; i++) {
      random = new SplittableRandom(batch.seed()); // what is drawn for the images is the same
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGrad = new NoGradGuard()) {
        ImageBatch images = draw(batch.part(i, parts), random);
        FirstStage first = look(images);
        anchors = first.anchors;
        truths.addAll(images.truths());
        proposals.addAll(proposals(first, images));
      }
    }
    network.train(learns);
    frozen.evaluate();
    return draw(batch.seed(), truths, proposals, anchors, random);
  }

  private Plan draw(
      long of,
      List<GroundTruth> truths,
      List<float[]> proposals,
      float[] anchors,
      SplittableRandom random) {
    List<RpnTargets> ofAnchors = rpnLoss.draw(anchors, truths, random);
    return new Plan(of, ofAnchors, roiLoss.draw(proposals, truths, random));
  }

  private FirstStage look(ImageBatch images) {
    Tensor features =
        network
            .backbone()
            .forward(images.pixels().to(device, torch.ScalarType.Float)); // (N, C, h, w)
    Rpn.Output said = network.rpn().forward(features);
    float[] anchors = network.rpn().anchors((int) features.size(2), (int) features.size(3));
    return new FirstStage(features, said, anchors);
  }

  /** The proposals (P, 4) of each image. */
  private List<float[]> proposals(FirstStage first, ImageBatch images) {
    List<float[]> proposals = new ArrayList<>();
    for (int n = 0; n < images.sizes().size(); n++) {
      ResizedSize size = images.sizes().get(n);
      Rpn.Limits limits =
          new Rpn.Limits(
              size.height(),
              size.width(),
              config.rpn().preNmsTopkTrain(),
              config.rpn().postNmsTopkTrain());
      float[] boxes =
          network.rpn().decode(first.anchors, Tensors.floats(first.said.deltas().select(0, n)));
      float[] logits = Tensors.floats(first.said.logits().select(0, n));
      proposals.add(network.rpn().propose(boxes, logits, limits).boxes());
    }
    return proposals;
  }

  @Override
  public Evaluation evaluate(Ranks ranks, Progress progress) {
    DetectorScores scores = validation.run(network, progress);
    return new Evaluation(scores.overall(), scores.figures());
  }

  @Override
  public void save(Path folder) {
    DetectorFolder.save(folder, network, train.objectNames(), train.attributeNames());
  }
}
