package lxmert.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import lxmert.checkpoint.ModelFolder;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.LxmertInput;
import lxmert.model.Models;
import lxmert.tensor.Precision;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatcherTest {
  private static final List<String> SENTENCES =
      List.of(
          "a dog",
          "is there a red train in the left image?",
          "two men hold a bat",
          "no",
          "a [MASK] dog",
          "why?");

  /** One without any region among them. */
  private static final List<Regions> IMAGES =
      List.of(image(1, 5), image(2, 3), image(3, 0), image(4, 9));

  @TempDir static Path folder;
  private static PretrainedModel model;
  private static Matcher matcher;

  private static Regions image(int seed, int regions) {
    return SmallPretrained.image(seed, regions);
  }

  @BeforeAll
  static void load() {
    model = SmallPretrained.load(SmallPretrained.writeGolden(folder));
    matcher = new Matcher(model);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void scoresAreThoseOfThePublishedCode() {
    float[] expected = Published.values("out.matched_logits");
    MatchScore score = matcher.match(Published.SENTENCE, Published.image());
    assertThat(score.logOdds()).isCloseTo(expected[1] - expected[0], within(1e-5));
    double yes = Math.exp(expected[1]);
    assertThat(score.probability()).isCloseTo(yes / (yes + Math.exp(expected[0])), within(1e-5));
  }

  @Test
  void scoresAreThoseOfTheWholeModel() {
    List<float[]> all = matcher.matchAll(SENTENCES, IMAGES, Progress.silent());
    try (PointerScope scope = new PointerScope()) {
      LxmertForPreTraining whole = ModelFolder.loadPreTraining(folder);
      for (int i = 0; i < IMAGES.size(); i++) {
        for (int s = 0; s < SENTENCES.size(); s++) {
          assertThat(all.get(i)[s])
              .isCloseTo(logOdds(whole, SENTENCES.get(s), IMAGES.get(i)), within(1e-5f));
        }
      }
    }
  }

  private static float logOdds(LxmertForPreTraining whole, String sentence, Regions image) {
    try (PointerScope scope = new PointerScope()) {
      int[] ids = model.reader().sentences().encode(sentence);
      LxmertInput input =
          LxmertInput.of(
              TokenBatch.of(List.of(ids)), RegionBatch.of(List.of(image)), SmallPretrained.CPU);
      float[] scores = Models.values(whole.forward(input).matched());
      return scores[1] - scores[0];
    }
  }

  @Test
  void scoresDependNeitherOnOrderNorOnCompany() {
    List<String> many = new ArrayList<>();
    IntStream.range(0, 12).forEach(i -> many.addAll(SENTENCES)); // several batches
    many.add("yes");
    Collections.reverse(many);
    List<float[]> all = matcher.matchAll(many, IMAGES, Progress.silent());
    for (int i = 0; i < IMAGES.size(); i++) {
      for (int s = 0; s < many.size(); s++) {
        double alone = matcher.match(many.get(s), IMAGES.get(i)).logOdds();
        assertThat((double) all.get(i)[s]).isCloseTo(alone, within(1e-5));
      }
    }
    assertThat(all.get(0)[0]).isNotCloseTo(all.get(1)[0], within(1e-3f));
    assertThat(matcher.match(List.of(), IMAGES.get(0))).isEmpty();
  }

  @Test
  void manyThreadsMayMatch() {
    List<MatchScore> expected = matcher.match(SENTENCES, IMAGES.get(0));
    List<CompletableFuture<List<MatchScore>>> asked =
        IntStream.range(0, 8)
            .mapToObj(
                i -> CompletableFuture.supplyAsync(() -> matcher.match(SENTENCES, IMAGES.get(0))))
            .toList();
    asked.forEach(each -> assertThat(each.join()).isEqualTo(expected));
  }

  @Test
  void bfloat16IsClose() {
    try (PretrainedModel rough =
        PretrainedModel.load(folder, Precision.BFLOAT16, SmallPretrained.CPU)) {
      double exact = matcher.match("a dog", IMAGES.get(0)).logOdds();
      double found = new Matcher(rough).match("a dog", IMAGES.get(0)).logOdds();
      assertThat(found).isCloseTo(exact, within(0.1));
      assertThat(found == exact)
          .isEqualTo(Precision.BFLOAT16.within(SmallPretrained.CPU) == Precision.FLOAT32);
    }
  }

  @Test
  void memoryStaysFlat() {
    matcher.matchAll(SENTENCES, Collections.nCopies(20, IMAGES.get(0)), Progress.silent());
    long before = Pointer.totalBytes();
    matcher.matchAll(SENTENCES, Collections.nCopies(200, IMAGES.get(0)), Progress.silent());
    assertThat(Pointer.totalBytes() - before).isLessThan(1 << 20);
  }

  @Test
  void closingFreesAllThatWasLoaded() {
    SmallPretrained.load(folder).close();
    long before = Pointer.totalCount();
    for (int i = 0; i < 10; i++) {
      SmallPretrained.load(folder).close();
    }
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
  }

  @Test
  void whatCannotBeReadIsRefused() {
    assertThatThrownBy(() -> matcher.match(" ", IMAGES.get(0)))
        .isInstanceOf(UserError.class)
        .hasMessage("the sentence is empty, expected a sentence");
    float[] one = {1};
    Regions foreign = new Regions(9, 9, 1, new float[4], one, new int[1], one, new int[1], one);
    assertThatThrownBy(() -> matcher.match("a dog", foreign))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "the image has features of size 1, but the model %s reads features of size 24"
                .formatted(folder));
  }
}
