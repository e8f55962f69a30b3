package lxmert.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import lxmert.tensor.Tensors;
import lxmert.vision.BoxCoder;
import lxmert.vision.DetectorConfig.RpnSettings;
import lxmert.vision.Rpn;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The losses of the region proposal network: logistic loss of the sampled anchors' objectness and
 * smooth L1 of the foreground ones' deltas, both divided by the number of anchors that may be
 * sampled.
 */
final class RpnLoss {
  private static final long SUM = 2;

  private final RpnSettings settings;
  private final BoxMatcher matcher;
  private final BoxSample.SampleSize size;
  private final BoxCoder coder;

  RpnLoss(RpnSettings settings) {
    this.settings = settings;
    List<Double> thresholds = settings.iouThresholds();
    matcher = new BoxMatcher(thresholds.get(0).floatValue(), thresholds.get(1).floatValue(), true);
    size = new BoxSample.SampleSize(settings.batchSizePerImage(), settings.positiveFraction());
    coder = new BoxCoder(settings.bboxRegWeights());
  }

  /** The two losses, scalars. */
  record Losses(Tensor objectness, Tensor box) {}

  /**
   * The anchors to train on, of each image.
   *
   * @param anchors (K, 4)
   * @param truths (N)
   */
  List<RpnTargets> draw(float[] anchors, List<GroundTruth> truths, SplittableRandom random) {
    List<RpnTargets> targets = new ArrayList<>();
    for (GroundTruth truth : truths) {
      targets.add(RpnTargets.draw(anchors, truth, matcher, size, coder, random));
    }
    return targets;
  }

  /**
   * The losses of a batch.
   *
   * @param output logits (N, K) and deltas (N, K, 4)
   * @param targets (N)
   */
  Losses of(Rpn.Output output, List<RpnTargets> targets) {
    double scale = settings.lossWeight() / ((double) size.max() * targets.size());
    return new Losses(
        objectness(output.logits(), targets).mul(new Scalar(scale)),
        box(output.deltas(), targets).mul(new Scalar(scale)));
  }

  private static Tensor objectness(Tensor logits, List<RpnTargets> targets) {
    List<int[]> rows = targets.stream().map(target -> target.sample().indices()).toList();
    float[][] labels = targets.stream().map(RpnTargets::labels).toArray(float[][]::new);
    Tensor chosen = Tensors.select(logits.flatten(), rows, (int) logits.size(1)); // (sampled)
    return torch.binary_cross_entropy_with_logits(
        chosen,
        Tensors.vector(Tensors.concat(labels), chosen),
        new TensorOptional(),
        new TensorOptional(),
        SUM);
  }

  private Tensor box(Tensor deltas, List<RpnTargets> targets) {
    List<int[]> rows = targets.stream().map(target -> target.sample().foreground()).toList();
    float[][] wanted = targets.stream().map(RpnTargets::deltas).toArray(float[][]::new);
    Tensor chosen = Tensors.select(deltas.reshape(-1, 4), rows, (int) deltas.size(1)); // (F, 4)
    return torch.smooth_l1_loss(
        chosen,
        Tensors.vector(Tensors.concat(wanted), chosen).view(-1, 4),
        SUM,
        settings.smoothL1Beta());
  }
}
