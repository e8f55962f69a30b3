package lxmert.detect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lxmert.io.Progress;
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
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

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
  private final FrozenStages frozen;

  /**
   * A task for a network that is already on its device.
   *
   * @param frozen what is not trained
   * @param seed of the order of images, of mirroring and of the samples of anchors and regions
   */
  DetectorTask(
      FasterRcnn network,
      FrozenStages frozen,
      AnnotatedImages train,
      DetectorEvaluation validation,
      Device device,
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
    return train.size() / batchSize;
  }

  @Override
  public Epoch<ImageBatches.SampleBatch> epoch(int epoch, long firstBatch) {
    return new ImageBatches(train, batchSize, seed + epoch, firstBatch);
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
    SplittableRandom random = new SplittableRandom(batch.seed());
    DetectorLosses losses = losses(draw(batch, random), random);
    return new Step(losses.total(), losses.measures(size(batch)));
  }

  private ImageBatch draw(ImageBatches.SampleBatch batch, SplittableRandom random) {
    return ImageBatch.draw(batch.samples(), preprocessor, config.input(), random);
  }

  private DetectorLosses losses(ImageBatch batch, SplittableRandom random) {
    Tensor features =
        network
            .backbone()
            .forward(batch.pixels().to(device, torch.ScalarType.Float)); // (N, C, h, w)
    Rpn.Output said = network.rpn().forward(features);
    float[] anchors = network.rpn().anchors((int) features.size(2), (int) features.size(3));
    RpnLoss.Losses first = rpnLoss.of(said, anchors, batch.truths(), random);
    List<float[]> proposals = proposals(said, anchors, batch.sizes());
    RoiLoss.Losses second =
        roiLoss.of(network.roiHeads(), features, proposals, batch.truths(), random);
    return new DetectorLosses(
        first.objectness(), first.box(), second.object(), second.box(), second.attribute());
  }

  /** The proposals (P, 4) of each image. */
  private List<float[]> proposals(Rpn.Output said, float[] anchors, List<ResizedSize> sizes) {
    List<float[]> proposals = new ArrayList<>();
    for (int n = 0; n < sizes.size(); n++) {
      Rpn.Limits limits =
          new Rpn.Limits(
              sizes.get(n).height(),
              sizes.get(n).width(),
              config.rpn().preNmsTopkTrain(),
              config.rpn().postNmsTopkTrain());
      float[] boxes = network.rpn().decode(anchors, Tensors.floats(said.deltas().select(0, n)));
      float[] logits = Tensors.floats(said.logits().select(0, n));
      proposals.add(network.rpn().propose(boxes, logits, limits).boxes());
    }
    return proposals;
  }

  @Override
  public Evaluation evaluate(Progress progress) {
    DetectorScores scores = validation.run(network, progress);
    return new Evaluation(scores.overall(), scores.figures());
  }

  @Override
  public void save(Path folder) {
    DetectorFolder.save(folder, network, train.objectNames(), train.attributeNames());
  }
}
