package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import lxmert.io.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModuleWeightsTest {
  @TempDir Path folder;

  @Test
  void aModuleComesBackAsItWasSaved() {
    try (PointerScope scope = new PointerScope()) {
      Module saved = network(3);
      Path file = save(ModuleWeights.stateOf(saved));
      Module loaded = network(3);
      assertThat(values(loaded, "linear.weight")).isNotEqualTo(values(saved, "linear.weight"));
      try (StateDict state = StateDict.read(file)) {
        ModuleWeights.load(loaded, state);
      }
      assertThat(ModuleWeights.stateOf(loaded).keySet())
          .containsExactly(
              "linear.weight",
              "linear.bias",
              "norm.weight",
              "norm.bias",
              "norm.running_mean",
              "norm.running_var",
              "norm.num_batches_tracked");
      for (String name : ModuleWeights.stateOf(saved).keySet()) {
        assertThat(values(loaded, name)).as(name).isEqualTo(values(saved, name));
      }
      assertThat(value(loaded, "linear.weight").requires_grad()).isTrue();
    }
  }

  @Test
  void valuesAreConvertedToTheModulesType() {
    try (PointerScope scope = new PointerScope()) {
      Module module = network(1);
      Map<String, Tensor> tensors = new LinkedHashMap<>(ModuleWeights.stateOf(module));
      tensors.put("linear.bias", torch.tensor(new float[] {1.5f}).to(ScalarType.Half));
      Path file = save(tensors);
      try (StateDict state = StateDict.read(file)) {
        ModuleWeights.load(module, state);
      }
      assertThat(values(module, "linear.bias")).containsExactly(1.5f);
      assertThat(value(module, "linear.bias").scalar_type().intern()).isEqualTo(ScalarType.Float);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Double", "Float", "Half", "BFloat16"})
  void whatIsNoNumberIsNamedAndNothingIsCopied(ScalarType type) {
    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      try (PointerScope scope = new PointerScope()) {
        Module module = network(3);
        Map<String, Tensor> tensors = new LinkedHashMap<>(ModuleWeights.stateOf(network(3)));
        tensors.put("linear.bias", torch.tensor(new float[] {1, wrong, 2}).to(type));
        try (StateDict state = StateDict.read(save(tensors))) {
          float[] before = values(module, "linear.weight");
          assertThatThrownBy(() -> ModuleWeights.load(module, state))
              .isInstanceOf(UserError.class)
              .hasMessageEndingWith("does not fit the model: 1 with NaN or infinity (linear.bias)");
          assertThat(values(module, "linear.weight")).isEqualTo(before);
        }
      }
    }
  }

  @Test
  void wholeNumbersAreNoWeights() {
    try (PointerScope scope = new PointerScope()) {
      Module module = network(3);
      Map<String, Tensor> tensors = new LinkedHashMap<>(ModuleWeights.stateOf(module));
      tensors.put("linear.bias", torch.zeros(3).to(ScalarType.Int));
      tensors.put("norm.num_batches_tracked", torch.tensor(1.5));
      try (StateDict state = StateDict.read(save(tensors))) {
        assertThatThrownBy(() -> ModuleWeights.load(module, state))
            .isInstanceOf(UserError.class)
            .hasMessageEndingWith(
                "2 of another type (linear.bias is I32, norm.num_batches_tracked is F64)");
      }
    }
  }

  @Test
  void everyDifferenceIsListedAndNothingIsCopied() {
    try (PointerScope scope = new PointerScope()) {
      Module module = network(3);
      float[] before = values(module, "norm.weight");
      Map<String, Tensor> tensors = new LinkedHashMap<>(ModuleWeights.stateOf(module));
      tensors.remove("linear.bias");
      tensors.put("linear.weight", torch.zeros(2, 2));
      tensors.put("norm.weight", torch.zeros(3));
      for (int i = 0; i < 12; i++) {
        tensors.put("extra." + (char) ('a' + i), torch.zeros(1));
      }
      Path file = save(tensors);
      try (StateDict state = StateDict.read(file)) {
        assertThatThrownBy(() -> ModuleWeights.load(module, state))
            .isInstanceOf(UserError.class)
            .hasMessage(
                file
                    + " does not fit the model: 1 missing (linear.bias); 12 surplus (extra.a,"
                    + " extra.b, extra.c, extra.d, extra.e, extra.f, extra.g, extra.h, extra.i,"
                    + " extra.j, and 2 more); 1 of another shape (linear.weight is [2, 2],"
                    + " expected [3, 2])");
      }
      assertThat(values(module, "norm.weight")).isEqualTo(before);
    }
  }

  @Test
  void theCallerSaysWhatMayDiffer() {
    try (PointerScope scope = new PointerScope()) {
      Module module = network(3);
      float[] bias = values(module, "linear.bias");
      Map<String, Tensor> tensors = new LinkedHashMap<>(ModuleWeights.stateOf(network(3)));
      tensors.remove("linear.bias");
      tensors.put("head.weight", torch.zeros(1));
      try (StateDict state = StateDict.read(save(tensors))) {
        ModuleWeights.load(module, state, "linear.bias"::equals, name -> name.startsWith("head."));
        assertThat(values(module, "linear.weight"))
            .isEqualTo(floats(state.tensor("linear.weight")));
      }
      assertThat(values(module, "linear.bias")).isEqualTo(bias);
    }
  }

  @Test
  void aStateDictOutlivesTheScopeItWasReadInAndIsRenamed() {
    Path file;
    StateDict renamed;
    try (PointerScope scope = new PointerScope()) {
      file = save(Map.of("module.a", torch.ones(2), "b", torch.zeros(1)));
      try (StateDict state = StateDict.read(file)) {
        renamed = state.withoutPrefix("module.");
        assertThatThrownBy(() -> state.renamed(name -> "x"))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("both mean \"x\"");
      }
    }
    try (renamed) {
      assertThat(renamed.tensors().keySet()).containsExactlyInAnyOrder("a", "b");
      assertThat(floats(renamed.tensor("a"))).containsExactly(1, 1);
    }
  }

  private Path save(Map<String, Tensor> tensors) {
    Path file = folder.resolve("state.safetensors");
    SafeTensors.write(file, tensors, Map.of());
    return file;
  }

  private static Module network(long width) {
    Module module = new Module("network");
    module.register_module("linear", new LinearImpl(2, width));
    module.register_module("norm", new BatchNorm2dImpl(new BatchNormOptions(width)));
    return module;
  }

  private static float[] values(Module module, String name) {
    return floats(value(module, name));
  }

  private static Tensor value(Module module, String name) {
    return Objects.requireNonNull(ModuleWeights.stateOf(module).get(name));
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.numel()];
    tensor.to(ScalarType.Float).contiguous().data_ptr_float().get(values);
    return values;
  }
}
