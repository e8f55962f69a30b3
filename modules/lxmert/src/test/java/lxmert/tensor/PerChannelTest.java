package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.io.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PerChannelTest {
  @TempDir Path folder;

  @Test
  void eachChannelIsRoundedToItsOwnScale() {
    try (PointerScope scope = new PointerScope()) {
      PerChannel rounded =
          PerChannel.of(Tensor.create(new float[] {127, -63.4f, 0.6f, 0, 0, 0}, 2, 3));

      assertThat(Tensors.floats(rounded.values().to(torch.ScalarType.Float)))
          .containsExactly(127, -63, 1, 0, 0, 0);
      assertThat(Tensors.floats(rounded.weight())).containsExactly(127, -63, 1, 0, 0, 0);
    }
  }

  @Test
  void whatIsRoundedStays() {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(4);
      PerChannel once = PerChannel.of(torch.randn(70, 9, 3, 3));
      PerChannel twice = PerChannel.of(once.weight());

      assertThat(twice.values().equal(once.values())).isTrue();
      assertThat(once.values().sizes().vec().get()).containsExactly(70, 9, 3, 3);
    }
  }

  @Test
  void aFileHoldsScalesBesideWeights() {
    Path file = folder.resolve("model.safetensors");
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(5);
      PerChannel rounded = PerChannel.of(torch.randn(6, 8));
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      rounded.put("a.weight", tensors);
      tensors.put("b_scale", torch.ones(2));
      SafeTensors.write(file, tensors, Map.of());

      try (StateDict read = StateDict.read(file)) {
        assertThat(read.tensors()).containsOnlyKeys("a.weight", "b_scale");
        assertThat(read.tensor("a.weight").equal(rounded.weight())).isTrue();
      }
    }
  }

  @Test
  void scalesThatAreNotThoseOfTheWeightAreNamed() {
    Path file = folder.resolve("model.safetensors");
    try (PointerScope scope = new PointerScope()) {
      Tensor values = PerChannel.of(torch.ones(6, 8)).values();
      SafeTensors.write(
          file, Map.of("a.weight", values, "a.weight_scale", torch.ones(5, 1)), Map.of());
      assertThatThrownBy(() -> StateDict.read(file))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("a.weight_scale is no scale for each row of a.weight");
    }
  }

  /** Whole numbers by whole numbers: but for the two roundings to bfloat16 the product is exact. */
  @ParameterizedTest
  @CsvSource({"1, 64, 64", "7, 100, 33", "33, 768, 96", "130, 31, 160"})
  void theProductIsThatOfTheRoundedNumbers(int rows, int inputs, int outputs) {
    try (PointerScope scope = new PointerScope();
        Kept kept = new Kept()) {
      torch.manual_seed(6);
      Tensor weight = torch.randn(outputs, inputs);
      Tensor bias = torch.randn(outputs);
      Tensor x = torch.randn(rows, inputs).to(torch.ScalarType.BFloat16);
      Tensor scales =
          PerChannel.of(x).scales().to(torch.ScalarType.BFloat16).to(torch.ScalarType.Float);
      Tensor rounded = x.to(torch.ScalarType.Float).div(scales).round().mul(scales);
      Tensor expected =
          torch.linear(rounded, PerChannel.of(weight).weight(), new TensorOptional(bias));

      LinearKernel kernel =
          Int8Linear.of(kept, weight, bias)
              .orElseGet(() -> new PlainLinear(kept, PerChannel.of(weight).weight(), bias));
      Tensor input = OneDnnInt8.here().isPresent() ? x : rounded;
      assertThat(Trial.isClose(kernel.apply(input), expected, 0.01)).isTrue();
    }
  }

  @Test
  void aRowOfZerosGivesTheBias() {
    try (PointerScope scope = new PointerScope();
        PackedLinear layer =
            new PackedLinear(
                torch.ones(64, 64),
                torch.ones(64).mul(new Scalar(3)),
                Precision.INT8,
                PackedLinear.ProductListener.NONE)) {
      Tensor found = layer.apply(torch.zeros(2, 64).to(torch.ScalarType.BFloat16));
      assertThat(Tensors.floats(found.to(torch.ScalarType.Float))).containsOnly(3);
    }
  }
}
