package lxmert.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lxmert.tensor.Tensors;
import lxmert.vision.BoxCoder;
import lxmert.vision.BoxPredictor;
import lxmert.vision.DetectorConfig;
import lxmert.vision.RoiHeads;
import org.bytedeco.pytorch.Scalar;
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
  private final BoxSample.SampleSize size;
  private final BoxCoder coder;
  private final int background;

  RoiLoss(DetectorConfig config) {
    this.config = config;
    float threshold = config.roiHeads().iouThresholds().get(0).floatValue();
    matcher = new BoxMatcher(threshold, threshold, false);
    size =
        new BoxSample.SampleSize(
            config.roiHeads().batchSizePerImage(), config.roiHeads().positiveFraction());
    coder = new BoxCoder(config.roiBoxHead().bboxRegWeights());
    background = config.roiHeads().numClasses();
  }

  /** The three losses, scalars. */
  record Losses(Tensor object, Tensor box, Tensor attribute) {}

  /**
   * What the losses are divided by: regions, and those among them that have attributes. Of a batch
   * that is computed in parts, a part's share of the whole, so that the mean over the parts is the
   * loss of the batch.
   */
  record Counts(double regions, double labelled) {
    /** Of each of equally many images. */
    static Counts of(List<RoiTargets> targets, int parts) {
      int regions = targets.stream().mapToInt(RoiTargets::count).sum();
      int labelled = targets.stream().mapToInt(RoiTargets::labelled).sum();
      return new Counts((double) regions / parts, (double) Math.max(labelled, 1) / parts);
    }
  }

  /**
   * The regions to train on, of each image.
   *
   * @param proposals (P, 4) of each image, without the true boxes
   * @param truths (N)
   */
  List<RoiTargets> draw(
      List<float[]> proposals, List<GroundTruth> truths, SplittableRandom random) {
    List<RoiTargets> targets = new ArrayList<>();
    for (int n = 0; n < truths.size(); n++) {
      targets.add(draw(proposals.get(n), truths.get(n), random));
    }
    return targets;
  }

  /**
   * The losses of a batch, or of a part of one.
   *
   * @param features res4 (N, C, h, w)
   * @param targets (N)
   */
  Losses of(RoiHeads heads, Tensor features, List<RoiTargets> targets, Counts counts) {
    TensorVector pooled = new TensorVector();
    for (int n = 0; n < targets.size(); n++) {
      float[] boxes = targets.get(n).boxes();
      pooled.push_back(heads.pool().forwardWithGradient(features.narrow(0, n, 1), boxes));
    }
    // Background regions go through all layers too: so the shapes stay the same.
    Tensor regions = heads.regionFeatures(torch.cat(pooled, 0)); // (R, D)
    BoxPredictor predictor = heads.predictor();
    int[] objects = targets.stream().flatMapToInt(t -> IntStream.of(t.objects())).toArray();
    Tensor classes = Tensors.vector(Arrays.stream(objects).asLongStream().toArray(), regions);
    Tensor objectLogits = predictor.objectLogits(regions).to(torch.ScalarType.Float);
    double share = objects.length / counts.regions;
    return new Losses(
        torch.cross_entropy_loss(objectLogits, classes).mul(new Scalar(share)),
        box(predictor.boxDeltas(regions), objects, targets, counts.regions),
        attribute(predictor.attributeLogits(regions, classes), targets, counts.labelled));
  }

  private RoiTargets draw(float[] proposals, GroundTruth truth, SplittableRandom random) {
    float[] trueBoxes = Arrays.copyOf(truth.boxes(), truth.things() * 4);
    float[] candidates =
        config.roiHeads().proposalAppendGt() ? Tensors.concat(proposals, trueBoxes) : proposals;
    return RoiTargets.draw(candidates, truth, matcher, size, coder, background, random);
  }

  /**
   * The deltas (R, classes * 4) of the foreground regions' true classes against the wanted ones,
   * the sum divided by a number of regions.
   */
  Tensor box(Tensor deltas, int[] objects, List<RoiTargets> targets, double regions) {
    int[] rows =
        IntStream.range(0, objects.length)
            .filter(r -> objects[r] < background)
            .map(r -> r * background + objects[r])
            .toArray();
    Tensor chosen = Tensors.select(deltas.reshape(-1, 4), List.of(rows), 0); // (F, 4)
    float[][] wanted = targets.stream().map(RoiTargets::deltas).toArray(float[][]::new);
    return torch
        .smooth_l1_loss(
            chosen,
            Tensors.vector(Tensors.concat(wanted), chosen).view(-1, 4),
            SUM,
            config.roiBoxHead().smoothL1Beta())
        .div(new Scalar(regions));
  }

  /**
   * The logits (R, attributes + 1) of regions with attributes against equal shares of those, the
   * sum divided by a number of regions.
   */
  static Tensor attribute(Tensor logits, List<RoiTargets> targets, double labelled) {
    int columns = (int) logits.size(1);
    float[] wanted = new float[(int) logits.numel()];
    int row = 0;
    for (RoiTargets target : targets) {
      for (int f = 0; f < target.foreground(); f++) {
        int[] own = target.attributes()[f];
        for (int attribute : own) {
          wanted[(row + f) * columns + attribute] = 1f / own.length;
        }
      }
      row += target.count();
    }
    return torch
        .log_softmax(logits.to(torch.ScalarType.Float), 1) // (R, A + 1)
        .mul(Tensors.vector(wanted, logits).view(-1, columns))
        .sum()
        .div(new Scalar(-labelled));
  }
}
