package lxmert.finetune;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.checkpoint.ModelFolder;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.Example;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.Architectures;
import lxmert.model.BottomUpTopDownArchitectures;
import lxmert.model.Initialization;
import lxmert.model.LxmertArchitectures;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPreTraining;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.StateDict;
import lxmert.text.Vocabulary;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartingModelTest {
  private static final AnswerVocabulary ANSWERS = AnswerVocabulary.of(List.of("red", "cube"));

  private static final List<String> PIECES =
      List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "red", "cube");

  @TempDir private Path folder;

  private final Vocabulary vocabulary = Vocabulary.of(PIECES);
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void writeRecipe() {
    AtomicFiles.writeString(folder.resolve("recipe.yaml"), TinyVqa.RECIPE);
  }

  @Test
  void buildsTheRecipesLayersOnALanguageModel() {
    try (PointerScope scope = new PointerScope()) {
      LxmertForPreTraining language = language(Map.of());
      ModelFolder made = make(LxmertArchitectures.FAMILY, "model.x_layers=3", "model.r_layers=2");
      LxmertConfig config = (LxmertConfig) made.model().config();
      assertThat(List.of(config.lLayers(), config.rLayers(), config.xLayers()))
          .containsExactly(1, 2, 3);
      assertThat(made.vocabulary().size()).isEqualTo(vocabulary.size());
      assertSame(language, made, "bert.encoder.layer.0.attention.self.query.weight");
      assertSame(language, made, "bert.embeddings.word_embeddings.weight");
      assertSame(language, made, "bert.pooler.dense.weight");
    }
  }

  @Test
  void givesTheBaselineTheLanguageModel() {
    try (PointerScope scope = new PointerScope()) {
      LxmertForPreTraining language = language(Map.of());
      ModelFolder made = make(BottomUpTopDownArchitectures.BERT);
      assertSame(language, made, "bert.encoder.layer.0.attention.self.query.weight");
      assertSame(language, made, "bert.embeddings.word_embeddings.weight");
    }
  }

  @Test
  void refusesALanguageModelOfAnotherSize() {
    try (PointerScope scope = new PointerScope()) {
      language(Map.of("hidden_size", 64));
      assertThatThrownBy(() -> make(LxmertArchitectures.FAMILY))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("does not fit the model")
          .hasMessageContaining("embeddings.word_embeddings.weight is");
    }
  }

  @Test
  void refusesALanguageModelOfOtherAttentionHeads() {
    try (PointerScope scope = new PointerScope()) {
      language(Map.of("num_attention_heads", 8));
      assertThatThrownBy(() -> make(LxmertArchitectures.FAMILY))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "num_attention_heads is 4, but "
                  + folder.resolve("language/config.json")
                  + " says 8");
    }
  }

  @Test
  void aPartThatTheLanguageModelLacksIsNewAndSaidToBe() {
    try (PointerScope scope = new PointerScope()) {
      LxmertForPreTraining language = language(Map.of());
      leaveOut("lxmert.pooler.");
      ModelFolder made = make(LxmertArchitectures.FAMILY);
      assertSame(language, made, "bert.encoder.layer.0.attention.self.query.weight");
      assertThat(said.toString(UTF_8))
          .contains(
              "from %s: word encoder; new: other encoders, pooler, answer head; left: "
                  .formatted(folder.resolve("language")));
    }
  }

  @Test
  void aPartThatIsTornIsNotNew() {
    try (PointerScope scope = new PointerScope()) {
      language(Map.of());
      leaveOut("lxmert.pooler.dense.bias");
      assertThatThrownBy(() -> make(LxmertArchitectures.FAMILY))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("1 missing (pooler.dense.bias)");
    }
  }

  private void leaveOut(String prefix) {
    Path file = folder.resolve("language/model.safetensors");
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (StateDict state = StateDict.read(file)) {
      state.tensors().forEach((name, tensor) -> tensors.put(name, tensor.clone()));
    }
    tensors.keySet().removeIf(name -> name.startsWith(prefix));
    SafeTensors.write(file, tensors, Map.of());
  }

  private LxmertForPreTraining language(Map<String, Object> others) {
    FinetuneRecipe recipe = FinetuneRecipe.read(folder.resolve("recipe.yaml"), List.of());
    Map<String, Object> sizes = new LinkedHashMap<>(recipe.model());
    sizes.putAll(
        Map.of(
            "x_layers", 0,
            "r_layers", 0,
            "vocab_size", vocabulary.size(),
            "visual_feat_dim", TinyVqa.FEATURES,
            "num_qa_labels", 9));
    sizes.putAll(others);
    LxmertForPreTraining model =
        new LxmertForPreTraining(LxmertConfig.of(Json.mapper().valueToTree(sizes), "test"));
    Initialization.normal(model, 0.1, 5);
    ModelFolder.savePreTraining(folder.resolve("language"), model, vocabulary, List.of(), 20);
    return model;
  }

  private ModelFolder make(String family, String... overrides) {
    Path none = folder.resolve("none");
    Finetuning.Files files =
        new Finetuning.Files(
            List.of(), List.of(), none, none, null, folder.resolve("language"), null, null);
    FinetuneRecipe recipe = FinetuneRecipe.read(folder.resolve("recipe.yaml"), List.of(overrides));
    return new StartingModel(FinetuneTask.VQA, Architectures.of(family, 1), recipe, files)
        .make(
            List.<Example>of(),
            ANSWERS,
            TinyVqa.FEATURES,
            Progress.lines(new PrintStream(said, true, UTF_8)));
  }

  private static void assertSame(LxmertForPreTraining language, ModelFolder made, String name) {
    Tensor expected = ModuleWeights.stateOf(language).get(name);
    Tensor found = ModuleWeights.stateOf(made.model().module()).get(name);
    if (expected == null || found == null) {
      throw new AssertionError(name + " is missing");
    }
    assertThat(found.equal(expected)).as(name).isTrue();
  }
}
