package lxmert.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lxmert.vision.BoxCoder;
import lxmert.vision.BoxPredictor;
import lxmert.vision.DetectorConfig;
import lxmert.vision.RoiHeads;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The losses of the heads on regions: cross entropy of the class, smooth L1 of the deltas of the
 * true class, divided by the number of regions (Girshick 2015), and cross entropy of the attributes
 * of those foreground regions that have some (Anderson et al. 2018, section 3.1). Where a thing has
 * several attributes, the softmax is trained towards all of them in equal parts: the expectation of
 * drawing one of them at each step.
 */
final class RoiLoss {
  private static final long SUM = 2;

  private final DetectorConfig config;
  private final BoxMatcher matcher;
  private final BoxSample.Size size;
  private final BoxCoder coder;
  private final int background;

  RoiLoss(DetectorConfig config) {
    this.config = config;
    float threshold = config.roiHeads().iouThresholds().get(0).floatValue();
    matcher = new BoxMatcher(threshold, threshold, false);
    size =
        new BoxSample.Size(
            config.roiHeads().batchSizePerImage(), config.roiHeads().positiveFraction());
    coder = new BoxCoder(config.roiBoxHead().bboxRegWeights());
    background = config.roiHeads().numClasses();
  }

  /** The three losses, scalars. */
  record Losses(Tensor object, Tensor box, Tensor attribute) {}

  /**
   * The losses of a batch.
   *
   * @param features res4 (N, C, h, w)
   * @param proposals (P, 4) of each picture, without the true boxes
   * @param truths (N)
   */
  Losses of(
      RoiHeads heads,
      Tensor features,
      List<float[]> proposals,
      List<GroundTruth> truths,
      SplittableRandom random) {
    List<RoiTargets> targets = new ArrayList<>();
    TensorVector pooled = new TensorVector();
    for (int n = 0; n < truths.size(); n++) {
      RoiTargets target = draw(proposals.get(n), truths.get(n), random);
      targets.add(target);
      pooled.push_back(heads.pool().forwardWithGradient(features.narrow(0, n, 1), target.boxes()));
    }
    Tensor regions = heads.regionFeatures(torch.cat(pooled, 0)); // (R, D)
    int[] objects = targets.stream().flatMapToInt(t -> IntStream.of(t.objects())).toArray();
    int[] foreground =
        IntStream.range(0, objects.length).filter(r -> objects[r] < background).toArray();
    BoxPredictor predictor = heads.predictor();
    Tensor inFront = BatchTensors.select(regions, List.of(foreground), 0); // (F, D)
    int[] classes = Arrays.stream(foreground).map(r -> objects[r]).toArray();
    return new Losses(
        object(predictor.objectLogits(regions), objects),
        box(predictor.boxDeltas(inFront), classes, targets, objects.length),
        attribute(predictor, inFront, classes, targets));
  }

  private RoiTargets draw(float[] proposals, GroundTruth truth, SplittableRandom random) {
    float[] trueBoxes = Arrays.copyOf(truth.boxes(), truth.things() * 4);
    float[] candidates =
        config.roiHeads().proposalAppendGt()
            ? BatchTensors.concat(proposals, trueBoxes)
            : proposals;
    return RoiTargets.draw(candidates, truth, matcher, size, coder, background, random);
  }

  private static Tensor object(Tensor logits, int[] objects) {
    return torch.cross_entropy_loss(
        logits.to(torch.ScalarType.Float), BatchTensors.of(longs(objects), logits));
  }

  /** The deltas (F, classes * 4) of the true classes against the wanted ones. */
  private Tensor box(Tensor deltas, int[] classes, List<RoiTargets> targets, int regions) {
    int[] rows = IntStream.range(0, classes.length).map(f -> f * background + classes[f]).toArray();
    Tensor chosen = BatchTensors.select(deltas.view(-1, 4), List.of(rows), 0); // (F, 4)
    float[][] wanted = targets.stream().map(RoiTargets::deltas).toArray(float[][]::new);
    return torch
        .smooth_l1_loss(
            chosen,
            BatchTensors.of(BatchTensors.concat(wanted), chosen).view(-1, 4),
            SUM,
            config.roiBoxHead().smoothL1Beta())
        .div(BatchTensors.scalar(Math.max(regions, 1)));
  }

  private Tensor attribute(
      BoxPredictor predictor, Tensor inFront, int[] classes, List<RoiTargets> targets) {
    int columns = config.roiBoxHead().numAttrs() + 1;
    int[][] attributes =
        targets.stream().flatMap(t -> Arrays.stream(t.attributes())).toArray(int[][]::new);
    float[] wanted = new float[attributes.length * columns];
    int labelled = 0;
    for (int f = 0; f < attributes.length; f++) {
      labelled += attributes[f].length == 0 ? 0 : 1;
      for (int attribute : attributes[f]) {
        wanted[f * columns + attribute] = 1f / attributes[f].length;
      }
    }
    Tensor logits = predictor.attributeLogits(inFront, BatchTensors.of(longs(classes), inFront));
    Tensor logProbabilities = torch.log_softmax(logits.to(torch.ScalarType.Float), 1); // (F, A + 1)
    return logProbabilities
        .mul(BatchTensors.of(wanted, logits).view(-1, columns))
        .sum()
        .div(BatchTensors.scalar(-Math.max(labelled, 1)));
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }
}
