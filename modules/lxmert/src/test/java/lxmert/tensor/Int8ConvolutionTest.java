package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import lxmert.tensor.Int8Convolution.Moves;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Int8ConvolutionTest {
  private static final boolean IS_THERE =
      Precision.INT8.within(new Device("cpu")) == Precision.INT8;

  /** Of the largest value: rounding to 127 and 255 steps, and bfloat16 behind it. */
  private static final double ALLOWED = 0.02;

  @ParameterizedTest
  @CsvSource({
    "64, 128, 1, 1, 0, 1",
    "128, 64, 1, 2, 0, 1",
    "64, 64, 3, 1, 1, 1",
    "64, 64, 3, 1, 2, 2",
    "64, 128, 3, 2, 1, 1",
    "64, 64, 1, 1, 1, 1",
    "64, 64, 7, 2, 3, 1"
  })
  void equalsThePlainConvolution(
      int in, int out, int size, long stride, long padding, long dilation) {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(1);
      Moves moves = new Moves(stride, padding, dilation);
      Tensor kernel = PerChannel.of(torch.randn(out, in, size, size)).weight();
      Tensor bias = torch.randn(out);
      Optional<Int8Convolution> layer = Int8Convolution.of(kernel, bias, moves);
      assertThat(layer.isPresent()).isEqualTo(IS_THERE);
      layer.ifPresent(
          each -> {
            assertAgrees(each, image(3, in, 13, 11), kernel, bias, moves);
            assertAgrees(each, image(1, in, 40, 9), kernel, bias, moves);
          });
    }
  }

  /** Sizes that fill no block are computed rightly, or refused (docs/decisions/0009). */
  @ParameterizedTest
  @CsvSource({"7, 10, 1", "7, 10, 3", "48, 80, 3", "33, 17, 1"})
  void oddWidthsAreRightOrRefused(int in, int out, int size) {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(2);
      Moves moves = new Moves(1, size / 2, 1);
      Tensor kernel = PerChannel.of(torch.randn(out, in, size, size)).weight();
      Tensor bias = torch.randn(out);
      Optional<Int8Convolution> layer = Int8Convolution.of(kernel, bias, moves);
      assertThat(layer.isPresent() && !IS_THERE).isFalse();
      layer.ifPresent(each -> assertAgrees(each, image(2, in, 9, 9), kernel, bias, moves));
    }
  }

  @Test
  void anImageOfZerosGivesTheBias() {
    try (PointerScope scope = new PointerScope()) {
      Tensor bias = torch.arange(new Scalar(64)).to(torch.ScalarType.Float);
      Int8Convolution.of(torch.randn(64, 64, 3, 3), bias, new Moves(1, 1, 1))
          .ifPresent(
              layer -> {
                Tensor zeros = torch.zeros(1, 64, 4, 4).to(torch.ScalarType.BFloat16);
                Tensor found = layer.apply(zeros).select(3, 0).select(2, 0).select(0, 0);
                assertThat(Tensors.floats(found)).isEqualTo(Tensors.floats(bias));
              });
    }
  }

  private static Tensor image(long... shape) {
    return torch.randn(shape).relu();
  }

  private static void assertAgrees(
      Int8Convolution layer, Tensor x, Tensor kernel, Tensor bias, Moves moves) {
    Tensor expected =
        torch.conv2d(
            x,
            kernel,
            new TensorOptional(bias),
            new long[] {moves.stride(), moves.stride()},
            new long[] {moves.padding(), moves.padding()},
            new long[] {moves.dilation(), moves.dilation()},
            1);
    Tensor found = layer.apply(x.to(torch.ScalarType.BFloat16)).to(torch.ScalarType.Float);
    double error = found.sub(expected).abs().max().item_double();
    assertThat(error / expected.abs().max().item_double()).isLessThan(ALLOWED);
  }
}
