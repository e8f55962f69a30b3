package lxmert.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import lxmert.model.GatedConfig;
import lxmert.model.GatedForPreTraining;
import lxmert.tensor.ModuleWeights;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatedFirstWeightsTest {
  private static final Path VOLTA = Path.of("../lxmert/src/test/resources/golden/volta");
  private static final double RANGE = 0.05;

  /** So that no table drowns the words: docs/models.md, "First weights". */
  @ParameterizedTest
  @ValueSource(strings = {"visualbert", "vl-bert", "uniter", "vilbert"})
  void tablesAreDrawnWithTheDeviationOfTheConfiguration(String preset) {
    GatedConfig config =
        GatedConfig.read(VOLTA.resolve(preset).resolve("config.json"))
            .with(Map.of("initializer_range", RANGE));
    try (PointerScope scope = new PointerScope()) {
      GatedForPreTraining model = new GatedForPreTraining(config);
      model.initialize(3);
      Map<String, Tensor> state = ModuleWeights.stateOf(model);
      assertThat(state.keySet()).anyMatch(GatedFirstWeightsTest::isTable);
      state.forEach(
          (name, tensor) -> {
            if (isTable(name)) {
              assertThat(tensor.std().item_double()).as(name).isCloseTo(RANGE, within(0.01));
            }
          });
    }
  }

  private static boolean isTable(String name) {
    return name.matches("bert\\.embeddings\\.(position|token_type)_embeddings(_visual)?\\.weight");
  }
}
