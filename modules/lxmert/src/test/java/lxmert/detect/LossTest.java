package lxmert.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import lxmert.tensor.Tensors;
import lxmert.vision.DetectorConfig;
import lxmert.vision.Rpn;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** The losses of small cases, worked out by hand. */
class LossTest {
  private static final DetectorConfig CONFIG =
      DetectorConfig.parse(
          """
          rpn: {batch_size_per_image: 4, smooth_l1_beta: 1.0}
          roi_heads: {num_classes: 2}
          roi_box_head: {num_attrs: 3, smooth_l1_beta: 1.0}
          """,
          "the test's settings");

  @Test
  void proposalsAreLearnedFromSampledAnchors() {
    // A thing's own box, one far away, and one of IoU 0.5 that is neither.
    float[] anchors = {0, 0, 10, 10, 50, 50, 60, 60, 0, 0, 10, 20};
    GroundTruth truth = new GroundTruth(new float[] {0, 0, 10, 10}, new int[1], new int[1][0], 0);
    try (PointerScope scope = new PointerScope()) {
      Tensor logits = Tensor.create(2f, -1f, 5f).view(1, -1);
      Tensor deltas = Tensor.create(new float[] {.5f, .5f, .5f, .5f, 9, 9, 9, 9, 9, 9, 9, 9});

      RpnLoss loss = new RpnLoss(CONFIG.rpn());
      RpnLoss.Losses losses =
          loss.of(
              new Rpn.Output(logits, deltas.view(1, 3, 4)),
              loss.draw(anchors, List.of(truth), new SplittableRandom(1)));

      double expected = (Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(-1))) / 4;
      assertThat(losses.objectness().item_double()).isCloseTo(expected, within(1e-6));
      assertThat(losses.box().item_double()).isCloseTo(4 * 0.125 / 4, within(1e-6));
    }
  }

  @Test
  void boxesAreLearnedForTheTrueClassOfForegroundRegions() {
    RoiTargets target =
        new RoiTargets(new float[8], new int[] {1, 2}, new float[] {1, 0, 0, 0}, new int[][] {{}});
    try (PointerScope scope = new PointerScope()) {
      Tensor deltas =
          Tensor.create(
              new float[] {9, 9, 9, 9, 1, 1, 0, 2, 9, 9, 9, 9, 9, 9, 9, 9}); // (2 regions, 8)

      Tensor loss =
          new RoiLoss(CONFIG).box(deltas.view(2, 8), new int[] {1, 2}, List.of(target), 2);

      // Differences 0, 1, 0 and 2: smooth L1 0, 0.5, 0 and 1.5, divided by two regions.
      assertThat(loss.item_double()).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void attributesShareTheProbability() {
    RoiTargets first =
        new RoiTargets(new float[12], new int[] {0, 1, 2}, new float[8], new int[][] {{0, 2}, {}});
    RoiTargets second =
        new RoiTargets(new float[4], new int[] {0}, new float[4], new int[][] {{1}});
    try (PointerScope scope = new PointerScope()) {
      float[] uneven = {(float) Math.log(5), 0, 0, 0}; // probabilities 5/8 and three of 1/8
      Tensor logits =
          Tensor.create(Tensors.concat(uneven, new float[4], new float[4], new float[4]));

      Tensor loss = RoiLoss.attribute(logits.view(4, 4), List.of(first, second), 2);

      double one = -(Math.log(5 / 8.0) + Math.log(1 / 8.0)) / 2;
      double other = Math.log(4);
      assertThat(loss.item_double()).isCloseTo((one + other) / 2, within(1e-6));
    }
  }
}
