package lxmert.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lxmert.checkpoint.ModelFolder;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.Answering;
import lxmert.model.AnsweringModel;
import lxmert.model.Architecture;
import lxmert.model.Architectures;
import lxmert.model.Models;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import lxmert.text.TokenBatch;
import lxmert.text.Vocabulary;
import lxmert.text.WordVectors;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every attention model; the numbers of the public code are in lxmert.verify. */
class AttentionModelsTest {
  private static final List<String> WORDS =
      Stream.concat(
              Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
              IntStream.range(0, 15).mapToObj(i -> "word" + i))
          .toList();

  private static final Map<String, Map<String, ?>> SIZES =
      Map.of(
          "BUTD", Map.of("hidden_size", 12),
          "MCAN",
              Map.of(
                  "hidden_size", 12,
                  "intermediate_size", 16,
                  "num_attention_heads", 3,
                  "layers", 2,
                  "flat_size", 10,
                  "joint_size", 14,
                  "boxes", true,
                  "box_size", 5),
          "BAN", Map.of("hidden_size", 12, "glimpses", 2, "counter", true, "objects", 8),
          "PYTHIA",
              Map.of(
                  "hidden_size", 12,
                  "question_size", 9,
                  "features", List.of("plain", "fc7"),
                  "feature_size", 24,
                  "attention_size", 14,
                  "joint_size", 13,
                  "image_size", 10,
                  "text_size", 11),
          "MFH", Map.of("hidden_size", 12, "inner_size", 10, "pool_size", 9),
          "DFAF",
              Map.of(
                  "recurrent_size", 10,
                  "hidden_size", 12,
                  "inter_heads", 3,
                  "intra_heads", 2,
                  "answer_size", 14));

  static Stream<Architecture> architectures() {
    return new AttentionArchitectures().architectures().stream();
  }

  private static AnsweringModel small(Architecture architecture) {
    Map<String, Object> keys = new HashMap<>(SIZES.get(architecture.family()));
    keys.put("vocab_size", WORDS.size());
    keys.put("visual_feat_dim", 24);
    keys.put("num_qa_labels", 6);
    keys.put("word_size", 8);
    keys.put("max_position_embeddings", 7);
    AnsweringModel model =
        architecture.model(
            architecture.format().maker().apply(Json.mapper().valueToTree(keys), "test"));
    model.initialize(3);
    model.module().eval();
    return model;
  }

  private static List<Regions> images(int count) {
    SplittableRandom random = new SplittableRandom(5);
    return IntStream.range(0, count).mapToObj(i -> Models.image(random, 3 + i % 5)).toList();
  }

  /** Neither longer questions nor images with more regions change what is said. */
  @ParameterizedTest
  @MethodSource("architectures")
  void anAnswerDoesNotDependOnTheRestOfTheBatch(Architecture architecture) {
    List<int[]> asked =
        List.of(new int[] {2, 7, 3}, new int[] {2, 9, 5, 11, 8, 3}, new int[] {2, 3});
    int shown = architecture.images();
    List<Regions> images = images(asked.size() * shown);
    try (PointerScope scope = new PointerScope();
        Answering answering =
            Architectures.answering(small(architecture), Precision.FLOAT32, new Device("cpu"))) {
      float[][] together = answering.logitsOfEach(images, TokenBatch.of(asked));
      for (int i = 0; i < asked.size(); i++) {
        float[][] alone =
            answering.logitsOfEach(
                images.subList(i * shown, (i + 1) * shown), TokenBatch.of(List.of(asked.get(i))));
        assertThat(alone[0]).containsExactly(together[i], within(1e-5f));
      }
      assertThat(together[0]).isNotEqualTo(together[1]);
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void aFolderGivesTheModelBack(Architecture architecture, @TempDir Path folder) {
    try (PointerScope scope = new PointerScope()) {
      AnsweringModel model = small(architecture);
      List<String> answers = IntStream.range(0, 6).mapToObj(i -> "answer " + i).toList();
      new ModelFolder(model, Vocabulary.of(WORDS), answers).save(folder.resolve("model"));
      AnsweringModel loaded = ModelFolder.load(folder.resolve("model")).model();
      assertThat(loaded.architecture()).isEqualTo(architecture);
      assertThat(loaded.config()).isEqualTo(model.config());
      Map<String, Tensor> found = ModuleWeights.stateOf(loaded.module());
      ModuleWeights.stateOf(model.module())
          .forEach(
              (name, tensor) ->
                  assertThat(Tensors.floats(Objects.requireNonNull(found.get(name))))
                      .as(name)
                      .isEqualTo(Tensors.floats(tensor)));
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void wordsTakeTheVectorsThatAreGiven(Architecture architecture) {
    try (PointerScope scope = new PointerScope()) {
      AttentionModel model = (AttentionModel) small(architecture);
      float[] vector = {1, 2, 3, 4, 5, 6, 7, 8};
      model.replaceWords(new WordVectors(Map.of(7, vector)));
      long tables =
          ModuleWeights.stateOf(model).values().stream()
              .filter(each -> each.dim() == 2 && each.size(0) == WORDS.size())
              .filter(each -> Arrays.equals(Tensors.floats(each.select(0, 7)), vector))
              .count();
      assertThat(tables).isEqualTo(architecture.family().equals("BAN") ? 2 : 1);
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void aSizeThatCannotBeIsNamed(Architecture architecture) {
    var maker = architecture.format().maker();
    assertThatThrownBy(
            () -> maker.apply(Json.mapper().valueToTree(Map.of("word_size", 0)), "recipe.yaml"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("recipe.yaml")
        .hasMessageContaining("word_size is 0");
    assertThatThrownBy(
            () -> maker.apply(Json.mapper().valueToTree(Map.of("layerz", 1)), "recipe.yaml"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("layerz");
  }
}
