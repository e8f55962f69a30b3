package lxmert.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.AnsweringModel;
import lxmert.model.Architectures;
import lxmert.model.Initialization;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.LxmertForQuestionAnswering;
import lxmert.model.LxmertInput;
import lxmert.model.Models;
import lxmert.model.ProblemType;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.StateDict;
import lxmert.text.Vocabulary;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFolderTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");
  private static final Vocabulary VOCABULARY = Vocabulary.read(GOLDEN.resolve("tiny-vocab.txt"));
  private static final List<String> ANSWERS =
      IntStream.range(0, 12).mapToObj(i -> "answer " + i).toList();
  private static final LxmertConfig CONFIG =
      Models.SMALL.with(Map.of("vocab_size", 120, "r_layers", 2, "max_position_embeddings", 40));

  @TempDir Path temporary;

  @ParameterizedTest
  @CsvSource({
    "hidden_size, 1000000000, is longer than",
    "intermediate_size, 99999999999, ''",
    "visual_feat_dim, 2000000000, is longer than",
    "max_position_embeddings, 500000000, is longer than",
    "l_layers, 1000000, has only",
    "x_layers, 2000000000, has only"
  })
  void settingsAskForNoMoreThanTheWeightsHold(String key, long value, String expected)
      throws IOException {
    Path folder = temporary.resolve("model");
    try (PointerScope scope = new PointerScope()) {
      new ModelFolder(Models.answering(CONFIG, 1), VOCABULARY, ANSWERS).save(folder);
    }
    Path file = folder.resolve("config.json");
    ObjectNode settings = (ObjectNode) Json.readTree(file);
    Json.write(file, settings.put(key, value));
    assertThatThrownBy(() -> ModelFolder.load(folder))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("%s: %s is %d".formatted(file, key, value))
        .hasMessageContaining(expected);
    assertThatThrownBy(() -> ModelFolder.loadEncoders(folder))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("%s: %s is %d".formatted(file, key, value));
  }

  @Test
  void whatIsSavedLoadsEqual() {
    Path folder = temporary.resolve("model");
    try (PointerScope scope = new PointerScope()) {
      LxmertForQuestionAnswering model = Models.answering(CONFIG, 1);
      new ModelFolder(model, VOCABULARY, ANSWERS).save(folder);
      ModelFolder loaded = ModelFolder.load(folder);
      assertThat(loaded.answers()).isEqualTo(ANSWERS);
      assertThat(loaded.vocabulary().tokens()).isEqualTo(VOCABULARY.tokens());
      assertThat(loaded.model().config()).isEqualTo(CONFIG);
      LxmertInput input = Models.input(CONFIG, 2, 5, 6, false);
      assertThat(Models.values(loaded.model().forward(input)))
          .containsExactly(Models.values(model.forward(input)));
    }
  }

  @Test
  void wordsComeFromTokenizerJsonWhereThatIsAllThereIs() throws IOException {
    Path folder = temporary.resolve("model");
    try (PointerScope scope = new PointerScope()) {
      new ModelFolder(Models.answering(CONFIG, 1), VOCABULARY, ANSWERS).save(folder);
      Files.delete(folder.resolve("vocab.txt"));
      assertThat(ModelFolder.load(folder).vocabulary().tokens()).isEqualTo(VOCABULARY.tokens());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "LxmertForQuestionAnswering",
    "LxmertForPairs",
    "LstmBottomUpTopDown",
    "LstmBottomUpTopDownForPairs",
    "BertBottomUpTopDown",
    "BertBottomUpTopDownForPairs"
  })
  void everyArchitectureLoadsEqual(String name) {
    Path folder = temporary.resolve("model");
    try (PointerScope scope = new PointerScope()) {
      AnsweringModel model = Architectures.find(name).orElseThrow().model(CONFIG);
      model.initialize(3);
      model.module().eval();
      ModelUse use = new ModelUse("nlvr", ProblemType.SINGLE_LABEL_CLASSIFICATION, 33);
      new ModelFolder(model, VOCABULARY, ANSWERS, use).save(folder);
      ModelFolder loaded = ModelFolder.load(folder);
      assertThat(loaded.model().architecture().name()).isEqualTo(name);
      assertThat(loaded.use()).isEqualTo(use);
      LxmertInput two = Models.input(CONFIG, 2, 5, 6, false);
      LxmertInput input =
          model.images() == 1
              ? two
              : new LxmertInput(
                  two.inputIds().narrow(0, 0, 1),
                  null,
                  null,
                  two.visualFeatures(),
                  two.boxes(),
                  null);
      assertThat(Models.values(loaded.model().forward(input)))
          .containsExactly(Models.values(model.forward(input)));
    }
  }

  @Test
  void anUnknownArchitectureIsRefused() {
    Path folder = written();
    change(folder, config -> config.putArray("architectures").add("VisualBert"));
    refuses(
        folder,
        "holds a model of the architecture VisualBert, expected one of [BagOfWords, BanForPairs");
  }

  @Test
  void theFoldersOfOthersLackTheirUse() {
    Path folder = written();
    change(
        folder,
        config ->
            config.remove(
                List.of(
                    "architectures", "finetuning_task", "problem_type", "max_sentence_length")));
    assertThat(ModelFolder.load(folder).use())
        .isEqualTo(new ModelUse(null, ProblemType.MULTI_LABEL_CLASSIFICATION, 20));
    assertThat(ModelUse.read(folder.resolve("config.json"), CONFIG, 2).problemType())
        .isEqualTo(ProblemType.SINGLE_LABEL_CLASSIFICATION);
    change(folder, config -> config.put("finetuning_task", "VQA").putNull("problem_type"));
    assertThat(ModelFolder.load(folder).use())
        .isEqualTo(new ModelUse("vqa", ProblemType.MULTI_LABEL_CLASSIFICATION, 20));
  }

  @Test
  void aUseThatCannotBeIsRefused() {
    Path folder = written();
    change(folder, config -> config.put("max_sentence_length", 41));
    refuses(folder, "max_sentence_length is 41, but the model reads 40 word pieces");
    change(folder, config -> config.put("max_sentence_length", "long"));
    refuses(folder, "max_sentence_length is \"long\", expected a whole number");
    change(folder, config -> config.put("max_sentence_length", 2));
    refuses(folder, "max_sentence_length is 2, expected 3 or more");
    change(
        folder, config -> config.put("max_sentence_length", 20).put("problem_type", "regression"));
    refuses(
        folder,
        "problem_type is \"regression\", expected one of [multi_label_classification,"
            + " single_label_classification]");
  }

  private Path written() {
    Path folder = temporary.resolve("model");
    try (PointerScope scope = new PointerScope()) {
      new ModelFolder(Models.answering(CONFIG, 1), VOCABULARY, ANSWERS).save(folder);
    }
    return folder;
  }

  private static void change(Path folder, Consumer<ObjectNode> change) {
    Path file = folder.resolve("config.json");
    ObjectNode config = (ObjectNode) Json.readTree(file);
    change.accept(config);
    Json.write(file, config);
  }

  @Test
  void theFolderIsHuggingFaces() {
    Path folder = temporary.resolve("model");
    try (PointerScope scope = new PointerScope()) {
      new ModelFolder(Models.answering(CONFIG, 1), VOCABULARY, ANSWERS).save(folder);
    }
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder(
            "config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.txt");
    JsonNode config = Json.readTree(folder.resolve("config.json"));
    assertThat(config.at("/architectures/0").asText()).isEqualTo("LxmertForQuestionAnswering");
    assertThat(config.at("/id2label/11").asText()).isEqualTo("answer 11");
    assertThat(config.at("/label2id/answer 3").asInt()).isEqualTo(3);
    assertThat(config.at("/num_hidden_layers/cross_encoder").asInt()).isEqualTo(2);
    try (SafeTensors weights = SafeTensors.open(folder.resolve("model.safetensors"))) {
      assertThat(weights.metadata()).containsEntry("format", "pt");
      assertThat(weights.names())
          .hasSize(169)
          .contains("answer_head.logit_fc.3.bias", "lxmert.encoder.r_layers.1.output.dense.bias")
          .allMatch(name -> name.startsWith("lxmert.") || name.startsWith("answer_head."));
    }
  }

  @Test
  void aPreTrainingModelKeepsEveryHead() {
    Path folder = temporary.resolve("model");
    try (PointerScope scope = new PointerScope()) {
      LxmertForPreTraining model = new LxmertForPreTraining(CONFIG);
      Initialization.normal(model, 0.2, 3);
      model.eval();
      ModelFolder.savePreTraining(folder, model, VOCABULARY, ANSWERS, 17);
      LxmertInput input = Models.input(CONFIG, 2, 5, 6, false);
      assertThat(ModelUse.read(folder.resolve("config.json"), CONFIG, 1).maxLength()).isEqualTo(17);
      LxmertForPreTraining.Predictions expected = model.forward(input);
      LxmertForPreTraining.Predictions found = ModelFolder.loadPreTraining(folder).forward(input);
      assertThat(Models.values(found.words())).containsExactly(Models.values(expected.words()));
      assertThat(Models.values(found.features()))
          .containsExactly(Models.values(expected.features()));
      assertThat(Models.values(found.answers())).containsExactly(Models.values(expected.answers()));
    }
  }

  @Test
  void everyPublishedLayoutFillsTheSameModel() {
    for (String file :
        List.of(
            "weights.safetensors",
            "weights-zip.bin",
            "weights-legacy.bin",
            "weights-module-zip.bin",
            "weights-module-legacy.bin")) {
      try (PointerScope scope = new PointerScope();
          LxmertWeights weights = LxmertWeights.read(GOLDEN.resolve(file))) {
        LxmertForPreTraining model = new LxmertForPreTraining(CONFIG);
        weights.load(model);
        float[] words = Models.values(ModuleWeights.stateOf(model).get(CheckpointNames.WORD_TABLE));
        assertThat(Models.values(weights.tensors().get(CheckpointNames.TIED_DECODER)))
            .as(file)
            .containsExactly(words);
      }
    }
  }

  @Test
  void aHeadMayBeNewOnlyWhereTheCallerSaysSo() {
    LxmertConfig config = CONFIG.with(Map.of("num_qa_labels", 5));
    try (PointerScope scope = new PointerScope();
        LxmertWeights weights = LxmertWeights.read(GOLDEN.resolve("weights.safetensors"))) {
      LxmertForQuestionAnswering model = Models.answering(config, 1);
      assertThatThrownBy(() -> weights.load(model))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("surplus")
          .hasMessageContaining("logit_fc.3.bias is");
    }
  }

  @Test
  void answersComeUnderAnyOfTheirNames() {
    Path folder = written();
    change(folder, config -> config.remove("id2label"));
    assertThat(ModelFolder.load(folder).answers()).isEqualTo(ANSWERS);
    change(folder, config -> config.remove("label2id"));
    Map<String, Integer> places =
        IntStream.range(0, 12).boxed().collect(Collectors.toMap(ANSWERS::get, i -> i));
    change(folder, config -> config.set("answer2id", Json.mapper().valueToTree(places)));
    assertThat(ModelFolder.load(folder).answers()).isEqualTo(ANSWERS);
    change(folder, config -> config.withObject("/answer2id").put("answer 3", 4));
    refuses(folder, "answer2id: \"answer 4\" is at 4, expected a place of its own from 0 to 11");
    change(folder, config -> config.remove("answer2id"));
    change(folder, config -> config.withObject("/id2label").put("0", "LABEL_0"));
    refuses(folder, "names none of the 12 answers");
  }

  @Test
  void weightsMayBeInSeveralFiles() {
    Path folder = written();
    Path whole = folder.resolve("model.safetensors");
    Map<String, String> files = new TreeMap<>();
    try (StateDict state = StateDict.read(whole)) {
      Map<String, Tensor> first = new TreeMap<>(state.tensors());
      Map<String, Tensor> second = new TreeMap<>(state.tensors());
      first.keySet().removeIf(name -> name.hashCode() % 2 == 0);
      second.keySet().removeAll(first.keySet());
      SafeTensors.write(folder.resolve("model-1.safetensors"), first, Map.of());
      SafeTensors.write(folder.resolve("model-2.safetensors"), second, Map.of());
      first.keySet().forEach(name -> files.put(name, "model-1.safetensors"));
      second.keySet().forEach(name -> files.put(name, "model-2.safetensors"));
    }
    try (PointerScope scope = new PointerScope()) {
      LxmertInput input = Models.input(CONFIG, 2, 5, 6, false);
      float[] expected = Models.values(ModelFolder.load(folder).model().forward(input));
      Files.delete(whole);
      Path index = folder.resolve("model.safetensors.index.json");
      Json.write(index, Map.of("weight_map", files));
      assertThat(Models.values(ModelFolder.load(folder).model().forward(input)))
          .containsExactly(expected);
      files.replaceAll((name, file) -> "model-1.safetensors");
      Json.write(index, Map.of("weight_map", files));
      refuses(folder, "model-1.safetensors: there is no tensor \"");
      files.replaceAll((name, file) -> "../model-1.safetensors");
      Json.write(index, Map.of("weight_map", files));
      refuses(folder, "expected the name of a file beside the index");
      Json.write(index, Map.of("weight_map", Map.of()));
      refuses(folder, "weight_map is empty, expected");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void namesWhatDoesNotFit() throws IOException {
    Path folder = temporary.resolve("model");
    try (PointerScope scope = new PointerScope()) {
      new ModelFolder(Models.answering(CONFIG, 1), VOCABULARY, ANSWERS).save(folder);
    }
    ObjectNode config = (ObjectNode) Json.readTree(folder.resolve("config.json"));
    config.remove(List.of("id2label", "label2id"));
    Json.write(folder.resolve("config.json"), config);
    refuses(folder, "names none of the 12 answers, expected id2label, or a list in");
    Json.write(folder.resolve("labels.json"), List.of("yes", "no"));
    refuses(folder, "2 answers for a model of 12");
    Json.write(folder.resolve("labels.json"), ANSWERS);
    assertThat(ModelFolder.load(folder).answers()).isEqualTo(ANSWERS);
    Files.delete(folder.resolve("model.safetensors"));
    refuses(
        folder, "it has no weights, expected one of model.safetensors, model.safetensors.index");
  }

  private static void refuses(Path folder, String message) {
    assertThatThrownBy(() -> ModelFolder.load(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(message);
  }
}
