package lxmert.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import lxmert.tensor.Precision;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionTest {
  private static final Device CPU = new Device("cpu");

  /** Output, gradient of the input, gradient of the kernel. */
  private record Result(Tensor output, Tensor input, Tensor kernel) {
    List<Tensor> all() {
      return List.of(output, input, kernel);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 64, 9", "1, 64, 36", "3, 8, 12", "3, 24, 16", "3, 40, 45", "7, 3, 16"})
  void isRightWhateverLiesInMemory(int side, int in, int out) {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(1);
      Tensor x = torch.randn(2, in, 16, 20);
      Tensor kernel = torch.randn(out, in, side, side).mul(new Scalar(0.1));
      Tensor bias = torch.randn(out);
      Convolution.Geometry geometry = new Convolution.Geometry(1, side / 2, 1, 1);
      Result exact = run(Precision.FLOAT32, wide(x), wide(kernel), wide(bias), geometry);
      for (int i = 0; i < 3; i++) {
        leaveBehind(i % 2 == 0 ? Double.NaN : 3e30);
        assertClose(run(Precision.FLOAT32, x, kernel, bias, geometry), exact, 1e-5);
        assertClose(run(Precision.BFLOAT16, x, kernel, bias, geometry), exact, 0.02);
      }
    }
  }

  /** Channels last, as regions come, and of the widths of ResNet-101. */
  @ParameterizedTest
  @CsvSource({"256, 1024", "512, 1024", "512, 2048", "1024, 512", "1024, 2048"})
  void doesNotEndTheProcess(int in, int out) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      torch.manual_seed(1);
      Tensor x = torch.randn(2, in, 14, 14).contiguous(torch.MemoryFormat.ChannelsLast);
      Tensor kernel = torch.randn(out, in, 1, 1).mul(new Scalar(0.1));
      Tensor bias = torch.randn(out);
      Convolution.Geometry geometry = new Convolution.Geometry(1, 0, 1, 1);
      Tensor exact =
          torch
              .matmul(wide(x).permute(0, 2, 3, 1), wide(kernel).view(out, in).t())
              .add(wide(bias))
              .permute(0, 3, 1, 2); // (N, out, H, W)
      assertThat(error(Convolution.apply(x, kernel, bias, geometry), exact)).isLessThan(1e-5);
      try (Precision.Region region = Precision.BFLOAT16.on(CPU)) {
        assertThat(error(Convolution.apply(x, kernel, bias, geometry), exact)).isLessThan(0.02);
      }
    }
  }

  private static void assertClose(Result found, Result exact, double allowed) {
    for (int k = 0; k < found.all().size(); k++) {
      boolean image = k == 1 && found.input.size(1) == 3; // whose gradient nobody needs
      assertThat(image ? 0 : error(found.all().get(k), exact.all().get(k))).isLessThan(allowed);
    }
  }

  /** In float64, which libtorch computes by itself. */
  private static Tensor wide(Tensor tensor) {
    return tensor.to(torch.ScalarType.Double);
  }

  private static Result run(
      Precision precision, Tensor x, Tensor kernel, Tensor bias, Convolution.Geometry geometry) {
    Tensor input = x.detach().requires_grad_(true);
    Tensor weight = kernel.detach().requires_grad_(true);
    Tensor output;
    try (Precision.Region region = precision.on(CPU)) {
      output = wide(Convolution.apply(input, weight, bias, geometry));
    }
    leaveBehind(Double.NaN);
    output.square().sum().backward();
    return new Result(output.detach(), input.grad(), weight.grad());
  }

  /** Fills memory that is free afterwards, in blocks such as the convolutions above allocate. */
  private static void leaveBehind(double value) {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> blocks =
          IntStream.range(0, 60)
              .mapToObj(i -> torch.full(new long[] {1280L * (1 + i % 40)}, new Scalar(value)))
              .toList();
      assertThat(blocks).hasSize(60);
    }
  }

  private static double error(Tensor found, Tensor expected) {
    double error = wide(found).sub(expected).abs().max().item().toDouble();
    return error / expected.abs().max().item().toDouble();
  }
}
