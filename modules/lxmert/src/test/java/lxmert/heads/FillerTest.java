package lxmert.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lxmert.checkpoint.ModelFolder;
import lxmert.io.UserError;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.LxmertInput;
import lxmert.model.Models;
import lxmert.model.ProblemType;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FillerTest {
  private static final Regions IMAGE = SmallPretrained.image(1, 5);

  @TempDir static Path folder;
  private static PretrainedModel model;
  private static Filler filler;

  @BeforeAll
  static void load() {
    model = SmallPretrained.load(SmallPretrained.writeGolden(folder));
    filler = filler(4);
  }

  private static Filler filler(int guesses) {
    return new Filler(model, RegionNames.numbers(model.config()), guesses);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /** A blank may touch other characters, where the official tokenizer would not see it. */
  @ParameterizedTest
  @ValueSource(strings = {"a [MASK] dog.", "A [MASK]dog .", " a[MASK]dog.", "a\t[MASK]\ndog."})
  void aBlankMayStandAnywhere(String sentence) {
    List<Guess> expected = guesses("a dog .", 2, IMAGE);
    FilledSentence filled = filler.fill(sentence, IMAGE);
    assertThat(filled.sentence()).isEqualTo(sentence);
    assertThat(filled.blanks()).hasSize(1);
    assertSame(filled.blanks().get(0).withImage(), expected);
  }

  @Test
  void aBlankMayStandBeforeAFullStop() {
    assertSame(
        filler.fill("a dog [MASK].", IMAGE).blanks().get(0).withImage(),
        guesses("a dog .", 3, IMAGE));
    assertSame(
        filler.fill("a dog. [MASK]?", IMAGE).blanks().get(0).withImage(),
        guesses("a dog . ?", 4, IMAGE));
  }

  @Test
  void everyBlankOfEverySentenceIsFilled() {
    List<String> sentences =
        List.of("[MASK] and [MASK].", "is there a red [MASK] in the left image?", "[MASK]");
    List<FilledSentence> filled = filler.fill(sentences, IMAGE);
    assertThat(filled.stream().map(each -> each.blanks().size())).containsExactly(2, 1, 1);
    for (int i = 0; i < sentences.size(); i++) {
      FilledSentence alone = filler.fill(sentences.get(i), IMAGE);
      for (int blank = 0; blank < alone.blanks().size(); blank++) {
        Blank found = filled.get(i).blanks().get(blank);
        assertSame(found.withImage(), alone.blanks().get(blank).withImage());
        assertSame(found.withoutImage(), alone.blanks().get(blank).withoutImage());
      }
    }
  }

  @Test
  void withoutTheImageNothingOfItIsLeft() {
    Blank blank = filler.fill("a [MASK] dog.", IMAGE).blanks().get(0);
    Blank other = filler.fill("a [MASK] dog.", SmallPretrained.image(7, 9)).blanks().get(0);
    assertThat(blank.withoutImage()).isEqualTo(other.withoutImage());
    assertThat(blank.withImage()).isNotEqualTo(other.withImage());
    assertSame(blank.withoutImage(), guesses("a dog .", 2, SmallPretrained.image(1, 0)));
  }

  @Test
  void guessesAreProbabilitiesBestFirst() {
    List<Guess> all = filler(200).fill("a [MASK] dog.", IMAGE).blanks().get(0).withImage();
    assertThat(all).hasSize(SmallPretrained.VOCABULARY.size());
    assertThat(all).isSortedAccordingTo(Comparator.comparingDouble(each -> -each.probability()));
    assertThat(all.stream().mapToDouble(Guess::probability).sum()).isCloseTo(1, within(1e-9));
  }

  @Test
  void hiddenRegionsAreThoseOfTheWholeModel() {
    List<HiddenRegion> found = filler.fillRegions("a red dog", IMAGE, 3, 0);
    assertThat(found.stream().map(HiddenRegion::region)).containsExactly(3, 0);
    float[] features = IMAGE.features().clone();
    for (int i = 0; i < 24; i++) {
      features[i] = 0;
      features[3 * 24 + i] = 0;
    }
    Regions hidden = IMAGE.withFeatures(features);
    try (PointerScope scope = new PointerScope()) {
      LxmertForPreTraining whole = ModelFolder.loadPreTraining(folder);
      for (HiddenRegion each : found) {
        LxmertForPreTraining.Predictions heard = whole.forward(input("a red dog", hidden));
        assertSame(each.withSentence().objects(), best(heard.objects(), each.region(), "object "));
        assertSame(
            each.withSentence().attributes(),
            best(heard.attributes(), each.region(), "attribute "));
        LxmertForPreTraining.Predictions unheard = whole.forward(input("", hidden));
        assertSame(
            each.withoutSentence().objects(), best(unheard.objects(), each.region(), "object "));
      }
    }
  }

  @Test
  void theImageThatIsFilledFromMayBeHiddenInPart() {
    Blank seen = filler.fill("a [MASK] dog.", IMAGE).blanks().get(0);
    Blank hidden = filler.fill("a [MASK] dog.", Filler.hide(IMAGE, 0, 1, 2)).blanks().get(0);
    assertThat(hidden.withImage()).isNotEqualTo(seen.withImage());
    assertThat(hidden.withoutImage()).isEqualTo(seen.withoutImage());
  }

  @Test
  void namesAreTheDetectorsOwn() {
    RegionNames names =
        new RegionNames(
            IntStream.range(0, 10).mapToObj(i -> "thing" + i).toList(),
            List.of("red", "green", "blue", "old", "new", "odd"));
    HiddenRegion region = new Filler(model, names, 10).fillRegions("no", IMAGE, 1).get(0);
    assertThat(region.object()).isEqualTo("thing0");
    assertThat(region.attribute()).isEqualTo("red");
    assertThat(region.withSentence().objects().stream().map(Guess::text))
        .containsExactlyInAnyOrderElementsOf(names.objects());
    assertThat(region.withSentence().attributes().stream().map(Guess::text))
        .containsExactlyInAnyOrderElementsOf(names.attributes());
    RegionNames others = new RegionNames(List.of("cat"), List.of("red"));
    assertThatThrownBy(() -> new Filler(model, others, 1))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "the detector names 1 objects and 1 attributes, but the model tells 10 and 6 apart");
  }

  @Test
  void whatCannotBeFilledIsRefused() {
    assertRefused("a dog.", "the sentence \"a dog.\" has no [MASK], expected one or more");
    assertRefused("a [mask]", "the sentence \"a [mask]\" has no [MASK], expected one or more");
    String far = "a dog ".repeat(12) + "[MASK]";
    assertRefused(far, "has a [MASK] beyond the 20 word pieces that the model reads");
    assertThatThrownBy(() -> filler.fillRegions("a dog", IMAGE, 5))
        .isInstanceOf(UserError.class)
        .hasMessage("there is no region 5, expected 0 to 4");
  }

  private static void assertRefused(String sentence, String message) {
    assertThatThrownBy(() -> filler.fill(sentence, IMAGE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void memoryStaysFlat() {
    fill(20);
    long before = Pointer.totalBytes();
    fill(200);
    assertThat(Pointer.totalBytes() - before).isLessThan(1 << 20);
  }

  private static void fill(int times) {
    for (int i = 0; i < times; i++) {
      filler.fill("a [MASK] dog.", IMAGE);
      filler.fillRegions("a dog", IMAGE, 1);
    }
  }

  /** By the whole model: a mask is put before the word piece at a place. */
  private static List<Guess> guesses(String sentence, int place, Regions image) {
    int[] ids = model.reader().sentences().encode(sentence);
    int[] blank =
        Stream.of(
                IntStream.range(0, place).map(i -> ids[i]),
                IntStream.of(4),
                IntStream.range(place, ids.length).map(i -> ids[i]))
            .flatMapToInt(each -> each)
            .toArray();
    try (PointerScope scope = new PointerScope()) {
      LxmertForPreTraining whole = ModelFolder.loadPreTraining(folder);
      return best(whole.forward(input(blank, image)).words(), place, "");
    }
  }

  /** The four likeliest classes in one row of scores (1, rows, classes). */
  private static List<Guess> best(Tensor scores, int row, String name) {
    double[] probabilities =
        ProblemType.SINGLE_LABEL_CLASSIFICATION.probabilities(
            Models.values(scores.select(0, 0).select(0, row)));
    return IntStream.range(0, probabilities.length)
        .mapToObj(
            i ->
                new Guess(
                    name.isEmpty() ? SmallPretrained.VOCABULARY.token(i) : name + i,
                    probabilities[i]))
        .sorted(Comparator.comparingDouble(each -> -each.probability()))
        .limit(4)
        .toList();
  }

  private static LxmertInput input(String sentence, Regions image) {
    int[] empty = {2, 3};
    return input(sentence.isEmpty() ? empty : model.reader().sentences().encode(sentence), image);
  }

  private static LxmertInput input(int[] ids, Regions image) {
    return LxmertInput.of(
        TokenBatch.of(List.of(ids)), RegionBatch.of(List.of(image)), SmallPretrained.CPU);
  }

  private static void assertSame(List<Guess> found, List<Guess> expected) {
    assertThat(found.stream().map(Guess::text))
        .containsExactlyElementsOf(expected.stream().map(Guess::text).toList());
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).probability()).isCloseTo(expected.get(i).probability(), within(1e-5));
    }
  }
}
