package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackedLinearTest {
  private static final int[] ROWS = {1, 5, 33, 130};
  private static final int[] INPUTS = {4, 32, 100};

  /**
   * Among them sizes that oneDNN misreads once packed, on processors with AVX-512 and 1 MB of L2.
   */
  @ParameterizedTest
  @ValueSource(ints = {2, 12, 48, 64, 80, 96, 112, 144, 160, 288, 600})
  void equalsThePlainLayerInFloat32(int outputs) {
    for (int inputs : INPUTS) {
      assertAgrees(inputs, outputs, Precision.FLOAT32, 1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 12, 48, 64, 80, 96, 112, 144, 160, 288, 600})
  void equalsThePlainLayerInBfloat16(int outputs) {
    for (int inputs : INPUTS) {
      assertAgrees(inputs, outputs, Precision.BFLOAT16, 0.02);
    }
  }

  /** Against the product of the rounded weights: what is left is the rounding of activations. */
  @ParameterizedTest
  @ValueSource(ints = {2, 12, 48, 63, 64, 80, 96, 112, 144, 160, 288, 600})
  void equalsThePlainLayerInInt8(int outputs) {
    for (int inputs : new int[] {1, 4, 31, 32, 100}) {
      assertAgrees(inputs, outputs, Precision.INT8, 0.03);
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void drawsNothingFromTheGenerator(Precision precision) {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(3);
      Tensor expected = torch.rand(4);
      torch.manual_seed(3);
      new PackedLinear(
              torch.ones(48, 8), torch.ones(48), precision, PackedLinear.ProductListener.NONE)
          .close();
      assertThat(Tensors.floats(torch.rand(4))).isEqualTo(Tensors.floats(expected));
    }
  }

  /** All three ends, by the largest error in units of the largest value. */
  private static void assertAgrees(int inputs, int outputs, Precision precision, double allowed) {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(1);
      Tensor drawn = torch.randn(outputs, inputs);
      Tensor weight = precision == Precision.INT8 ? PerChannel.of(drawn).weight() : drawn;
      Tensor bias = torch.randn(outputs);
      try (PackedLinear packed =
          new PackedLinear(weight, bias, precision, PackedLinear.ProductListener.NONE)) {
        for (int rows : ROWS) {
          Tensor x = torch.randn(rows, inputs).to(precision.scalarType());
          Tensor residual = torch.randn(rows, outputs).to(precision.scalarType());
          Tensor plain = torch.linear(single(x), weight, new TensorOptional(bias));
          assertThat(error(packed.apply(x), plain)).isLessThan(allowed);
          assertThat(error(packed.gelu(x), torch.gelu(plain))).isLessThan(allowed);
          assertThat(error(packed.plus(x, residual), plain.add(single(residual))))
              .isLessThan(allowed);
        }
      }
    }
  }

  private static double error(Tensor found, Tensor expected) {
    double largest = expected.abs().max().item().toDouble();
    return single(found).sub(expected).abs().max().item().toDouble() / largest;
  }

  private static Tensor single(Tensor tensor) {
    return tensor.to(torch.ScalarType.Float);
  }
}
