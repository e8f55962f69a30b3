package lxmert.vision;

import static org.assertj.core.api.Assertions.assertThat;

import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FasterRcnnTest {
  private static final float[] BOXES = {0, 0, 63, 63, 5.5f, 7, 30, 22, 60, 60, 64, 64};

  private static final ResizedSize SIZE = new ResizedSize(64, 80, 64, 80);

  private static FasterRcnn network() {
    torch.manual_seed(7);
    return new FasterRcnn(SmallDetector.config());
  }

  private static Tensor image() {
    return torch.randn(new long[] {1, 3, 64, 80}).mul_(new Scalar(40));
  }

  /** Training steps in miniature, so that the norms have statistics. */
  private static void settle(FasterRcnn network) {
    network.train(true);
    try (NoGradGuard guard = new NoGradGuard()) {
      for (int i = 0; i < 20; i++) {
        Tensor features = network.backbone().forward(image());
        network.roiHeads().regionFeatures(features, BOXES);
      }
    }
    network.eval();
  }

  @Test
  void foldedBatchNormsGiveTheSame() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      FasterRcnn network = network();
      settle(network);
      Tensor image = image();
      FasterRcnn.Result plain = network.detect(image, SIZE);
      network.foldBatchNorms(Precision.FLOAT32);
      FasterRcnn.Result folded = network.detect(image, SIZE);
      assertThat(folded.proposals().anchors()).isEqualTo(plain.proposals().anchors());
      assertThat(folded.chosen()).isEqualTo(plain.chosen());
      assertThat(Tensors.floats(folded.features()))
          .usingComparatorWithPrecision(1e-4f)
          .containsExactly(Tensors.floats(plain.features()));
    }
  }

  @ParameterizedTest
  @CsvSource({"BFLOAT16, 3e-2", "INT8, 8e-2"})
  void roundingMovesFeaturesBySomeHundredths(Precision precision, double most) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      FasterRcnn network = network();
      settle(network);
      Tensor image = image();
      Tensor exact = features(network, image, Precision.FLOAT32);
      Tensor rounded = features(network, image, precision);
      assertThat(rounded.scalar_type().intern()).isEqualTo(torch.ScalarType.Float);
      double distance = rounded.sub(exact).norm().item_double() / exact.norm().item_double();
      assertThat(distance).isBetween(1e-3, most);
    }
  }

  private static Tensor features(FasterRcnn network, Tensor image, Precision precision) {
    network.foldBatchNorms(precision);
    return network.roiHeads().regionFeatures(network.backbone().forward(image), BOXES);
  }

  @Test
  void findsTheConfiguredNumberOfRegions() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      FasterRcnn network = network();
      network.eval();
      FasterRcnn.Result result = network.detect(image(), SIZE);
      assertThat(result.chosen()).hasSize(6);
      assertThat(result.features().sizes().vec().get()).containsExactly(20, 64);
    }
  }

  @Test
  void poolingWithGradientsPoolsTheSame() {
    try (PointerScope scope = new PointerScope()) {
      RoiPool pool = new RoiPool(7, 1f / 16);
      Tensor features = torch.randn(new long[] {1, 8, 4, 5}).set_requires_grad(true);
      Tensor pooled = pool.forwardWithGradient(features, BOXES); // (3, 8, 7, 7)
      assertThat(Tensors.floats(pooled)).isEqualTo(Tensors.floats(pool.forward(features, BOXES)));
      pooled.sum().backward();
      long sum = (long) features.grad().sum().item_double();
      // Each bin that is not empty hands its gradient to one cell.
      long filled = pooled.count_nonzero().item_long();
      assertThat(sum).isEqualTo(filled);
      assertThat(filled).isLessThan(pooled.numel());
    }
  }
}
