package lxmert.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.GatedConfig;
import lxmert.model.GroundingModel;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertInput;
import lxmert.model.Models;
import lxmert.model.ProblemType;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.StateDict;
import lxmert.text.Vocabulary;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroundingFolderTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden");
  private static final Vocabulary VOCABULARY =
      Vocabulary.read(GOLDEN.resolve("lxmert/tiny-vocab.txt"));
  private static final LxmertConfig LXMERT = Models.SMALL.with(Map.of("vocab_size", 120));
  private static final ModelUse USE =
      new ModelUse("refcoco", ProblemType.MULTI_LABEL_CLASSIFICATION, 9);

  @TempDir private Path folder;

  private Path saved(GroundingModel model) {
    Path to = folder.resolve("model");
    model.initialize(3);
    model.module().eval();
    new GroundingFolder(model, VOCABULARY, USE).save(to);
    return to;
  }

  private static GatedConfig gated(int layers) {
    return GatedConfig.read(GOLDEN.resolve("volta/uniter/config.json"))
        .with(Map.of("num_clf_layers", layers));
  }

  private static float[] scores(GroundingModel model) {
    try (NoGradGuard noGrad = new NoGradGuard()) {
      LxmertInput input = Models.input(LXMERT, 3, 6, 5, true);
      return Models.values(model.forward(input));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void whatIsSavedLoadsEqual(int layers) {
    try (PointerScope scope = new PointerScope()) {
      GroundingModel model = GroundingModel.of(layers == 0 ? LXMERT : gated(layers));
      Path to = saved(model);
      assertThat(GroundingFolder.is(to)).isTrue();
      GroundingFolder loaded = GroundingFolder.load(to);
      assertThat(loaded.use()).isEqualTo(USE);
      assertThat(loaded.model().config()).isEqualTo(model.config());
      assertThat(loaded.model().architecture()).isEqualTo(model.architecture());
      assertThat(scores(loaded.model())).containsExactly(scores(model));
      assertThat(ModelFolder.config(to)).isEqualTo(model.config());
    }
  }

  @Test
  void theHeadHasVoltasName() {
    try (PointerScope scope = new PointerScope();
        StateDict weights =
            StateDict.read(saved(GroundingModel.of(gated(1))).resolve("model.safetensors"))) {
      assertThat(weights.tensors().keySet())
          .filteredOn(name -> !name.startsWith("bert."))
          .containsExactlyInAnyOrder("clfs_dict.TASK10.weight", "clfs_dict.TASK10.bias");
    }
  }

  /** RefCOCO is VOLTA's ninth task, RefCOCOg its eleventh; ViLBERT has one head for all. */
  @ParameterizedTest
  @ValueSource(strings = {"clfs_dict.TASK9.", "clfs_dict.TASK11.", "vision_logit."})
  void headsOfTheOtherDataSetsAreReadToo(String head) {
    try (PointerScope scope = new PointerScope()) {
      GroundingModel model = GroundingModel.of(gated(2));
      Path to = saved(model);
      rewrite(to, name -> name.replace("clfs_dict.TASK10.", head));
      assertThat(scores(GroundingFolder.load(to).model())).containsExactly(scores(model));
    }
  }

  @Test
  void everyWeightHasToBeThere() {
    try (PointerScope scope = new PointerScope()) {
      Path to = saved(GroundingModel.of(LXMERT));
      rewrite(to, name -> name.equals("grounding_head.bias") ? "grounding_head.other" : name);
      assertThatThrownBy(() -> GroundingFolder.load(to))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("grounding_head.bias");
    }
  }

  private static void rewrite(Path folder, UnaryOperator<String> names) {
    Path file = folder.resolve("model.safetensors");
    try (StateDict weights = StateDict.read(file)) {
      Map<String, Tensor> renamed = new HashMap<>();
      weights.tensors().forEach((name, tensor) -> renamed.put(names.apply(name), tensor.clone()));
      SafeTensors.write(file, renamed, Map.of());
    }
  }

  @Test
  void modelsThatAnswerAndModelsThatChooseRegionsAreNotMistaken() {
    try (PointerScope scope = new PointerScope()) {
      Path to = saved(GroundingModel.of(LXMERT));
      assertThatThrownBy(() -> ModelFolder.load(to))
          .isInstanceOf(UserError.class)
          .hasMessage(
              to
                  + " is a model of referring expressions, which chooses regions and answers"
                  + " nothing: use it with evaluate and predict refcoco");
      Path file = to.resolve("config.json");
      ObjectNode config = (ObjectNode) Json.readTree(file);
      config.putArray("architectures").add("LxmertForQuestionAnswering");
      Json.write(file, config);
      assertThat(GroundingFolder.is(to)).isFalse();
      assertThatThrownBy(() -> GroundingFolder.load(to))
          .isInstanceOf(UserError.class)
          .hasMessage(
              to
                  + " holds a LxmertForQuestionAnswering, expected a LxmertForGrounding or a"
                  + " GatedForGrounding, as finetune refcoco writes");
    }
  }

  /** The encoders of a model that chooses regions serve other tasks. */
  @Test
  void otherTasksStartFromIt() {
    try (PointerScope scope = new PointerScope()) {
      Path to = saved(GroundingModel.of(LXMERT));
      assertThat(ModelFolder.loadEncoders(to).module().parameters().size()).isPositive();
      Path other = saved(GroundingModel.of(gated(1)));
      assertThat(ModelFolder.loadEncoders(other).module().parameters().size()).isPositive();
    }
  }
}
