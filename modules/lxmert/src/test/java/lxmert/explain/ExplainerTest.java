package lxmert.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lxmert.answer.SmallAnswerer;
import lxmert.checkpoint.ModelFolder;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.BottomUpTopDown;
import lxmert.model.Models;
import lxmert.tensor.SafeTensors;
import lxmert.text.Vocabulary;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainerTest {
  private static final String QUESTION = "is the cat red ?";

  @TempDir static Path folder;
  private static Path model;
  private static final List<Regions> IMAGE = List.of(Models.image(new SplittableRandom(4), 6));

  @BeforeAll
  static void write() {
    model = SmallAnswerer.writeModel(folder.resolve("model"), Models.SMALL.visualFeatDim());
  }

  @Test
  void theBestAnswerIsExplainedUnlessAnotherIsNamed() {
    try (Explainer explainer = open(Duration.ofDays(1))) {
      Explanation best = explainer.explain(IMAGE, QUESTION);
      assertThat(best.method()).isEqualTo(RelevanceMethod.OURS_NO_LRP);
      assertThat(best.words()).startsWith("[CLS]", "is", "the").endsWith("?", "[SEP]");
      assertThat(best.images()).hasSize(1);
      ImageRelevance relevance = best.images().get(0);
      assertThat(relevance.words().values()).hasSize(best.words().size()).startsWith(0);
      assertThat(relevance.regions().scaled()).hasSize(6).contains(0.0, 1.0);
      for (String answer : List.of("yes", "no", "red", "2", "a dog")) {
        Explanation other = explainer.explain(IMAGE, QUESTION, answer, RelevanceMethod.OURS_NO_LRP);
        assertThat(other.answer()).isEqualTo(answer);
        assertThat(other.score()).isLessThanOrEqualTo(best.score());
        assertThat(other.images().get(0).words().values().length).isPositive();
      }
      assertThat(explainer.explain(IMAGE, QUESTION).images().get(0).regions().values())
          .containsExactly(relevance.regions().values());
    }
  }

  @Test
  void severalMethodsShareOnePass() {
    try (Explainer explainer = open(Duration.ofDays(1))) {
      List<RelevanceMethod> methods = List.of(RelevanceMethod.values());
      int[] words = {1, 7, 8, 9, 2};
      List<Explanation> together = explainer.explain(IMAGE, words, "no", methods);
      for (int i = 0; i < methods.size(); i++) {
        Explanation alone = explainer.explain(IMAGE, words, "no", List.of(methods.get(i))).get(0);
        assertThat(together.get(i).images().get(0).words().values())
            .containsExactly(alone.images().get(0).words().values());
      }
    }
  }

  @Test
  void theModelIsThereOnlyWhileItIsUsed() {
    try (Explainer explainer = open(Duration.ofDays(1))) {
      assertThat(explainer.isLoaded()).isFalse();
      explainer.explain(IMAGE, QUESTION);
      assertThat(explainer.isLoaded()).isTrue();
    }
    try (Explainer explainer = open(Duration.ZERO)) {
      for (int i = 0; i < 3; i++) {
        explainer.explain(IMAGE, QUESTION); // loads again
        while (explainer.isLoaded()) {
          Thread.onSpinWait();
        }
      }
      explainer.close();
      assertThatThrownBy(() -> explainer.explain(IMAGE, QUESTION))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void memoryStaysFlatAndClosingFreesAll() {
    try (Explainer once = open(Duration.ofDays(1))) {
      explain(once, 1);
    }
    long before = Pointer.totalBytes();
    try (Explainer explainer = open(Duration.ofDays(1))) {
      explain(explainer, 5);
      long warm = Pointer.totalBytes();
      explain(explainer, 50);
      assertThat(Pointer.totalBytes() - warm).isLessThan(1 << 16);
    }
    assertThat(Pointer.totalBytes() - before).isLessThan(1 << 16);
  }

  private static void explain(Explainer explainer, int times) {
    for (int i = 0; i < times; i++) {
      explainer.explain(IMAGE, QUESTION, null, RelevanceMethod.OURS_WITH_LRP);
    }
  }

  @Test
  void attentionOfEveryLayerIsWritten() {
    Path file = folder.resolve("attention.safetensors");
    try (Explainer explainer = open(Duration.ofDays(1))) {
      List<AttentionMaps> maps = explainer.attention(IMAGE, QUESTION);
      AttentionMaps.write(file, maps);
      HeadMaps across = maps.get(0).map(maps.get(0).lastAcross());
      assertThat(maps.get(0).lastAcross()).isEqualTo("x_layers.1.visual_attention.lang");
      assertThat(List.of(across.heads(), across.queries(), across.keys())).containsExactly(4, 7, 6);
      float[] mean = across.mean();
      float sum = 0;
      for (int i = 0; i < 6; i++) {
        sum += mean[i];
        float ofHeads = 0;
        for (int head = 0; head < 4; head++) {
          ofHeads += across.head(head)[i] / 4;
        }
        assertThat(mean[i]).isCloseTo(ofHeads, within(1e-6f));
      }
      assertThat(sum).isCloseTo(1, within(1e-5f));
      assertThatThrownBy(() -> across.head(4)).hasMessage("there is no head 4, expected 0 to 3");
      assertThatThrownBy(() -> maps.get(0).map("x_layers.9"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no attention map x_layers.9, expected one of layer.0.attention");
      try (SafeTensors written = SafeTensors.open(file)) {
        assertThat(written.names()).hasSize(2 + 1 + 2 * 4);
        assertThat(written.floats(maps.get(0).lastAcross()))
            .containsExactly(across.probabilities());
        assertThat(written.metadata()).containsEntry("words", json(maps.get(0).words()));
      }
    }
  }

  private static String json(List<String> words) {
    return Json.line(words);
  }

  @Test
  void refusesInOneSentence() {
    try (Explainer explainer = open(Duration.ofDays(1))) {
      assertThatThrownBy(() -> explainer.explain(IMAGE, QUESTION, "blue", RelevanceMethod.RAW_ATTN))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "the model does not know the answer \"blue\", expected one of its 5, such as \"yes\"");
      assertThatThrownBy(() -> explainer.explain(IMAGE, " "))
          .hasMessage("the question is empty, expected a sentence");
      assertThatThrownBy(() -> explainer.explain(List.of(), QUESTION))
          .hasMessage("0 image(s) for a model that reads 1 with a sentence");
    }
    assertThatThrownBy(() -> Explainer.open(model, new Explainer.Options("cpu", 41, Duration.ZERO)))
        .hasMessage("max_length is 41, but the model reads 40 word pieces");
  }

  @Test
  void whatHasNoAttentionLayersIsRefused() {
    Path other = folder.resolve("butd");
    Vocabulary vocabulary = Vocabulary.ofFolder(model);
    try (PointerScope scope = new PointerScope()) {
      BottomUpTopDown baseline =
          new BottomUpTopDown(
              Models.SMALL.with(Map.of("vocab_size", vocabulary.size(), "num_qa_labels", 1)),
              false,
              1);
      new ModelFolder(baseline, vocabulary, List.of("yes")).save(other);
    }
    try (Explainer explainer = Explainer.open(other)) {
      assertThatThrownBy(() -> explainer.explain(IMAGE, QUESTION))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("but relevance is that of LXMERT's attention");
    }
  }

  private static Explainer open(Duration idle) {
    return Explainer.open(model, new Explainer.Options("cpu", null, idle));
  }
}
