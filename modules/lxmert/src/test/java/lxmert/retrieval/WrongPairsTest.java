package lxmert.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import lxmert.dataset.CaptionedImages;
import lxmert.dataset.SentenceRow;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;

class WrongPairsTest {
  /** Two images share a sentence; "blue" has one alone. */
  private static final CaptionedImages PAIRS =
      pairs("red", "a dog", "red", "a cat", "blue", "a cat", "green", "a tree", "green", "a ship");

  private static CaptionedImages pairs(String... imagesAndSentences) {
    return CaptionedImages.of(
        Stream.iterate(0, i -> i + 2)
            .limit(imagesAndSentences.length / 2)
            .map(i -> new SentenceRow("", imagesAndSentences[i], imagesAndSentences[i + 1]))
            .toList());
  }

  @Test
  void whatBelongsTogetherIsNeverDrawn() {
    WrongPairs wrong = new WrongPairs(PAIRS);
    assertThat(images(wrong, 0)).containsExactlyInAnyOrder("blue", "green");
    assertThat(images(wrong, 1)).containsExactly("green"); // the cat is of red and of blue
    assertThat(images(wrong, 2)).containsExactly("green");
    assertThat(images(wrong, 3)).containsExactlyInAnyOrder("red", "blue");
    assertThat(sentences(wrong, 0)).containsExactlyInAnyOrder("a tree", "a ship");
    assertThat(sentences(wrong, 2)).containsExactlyInAnyOrder("a dog", "a tree", "a ship");
    assertThat(sentences(wrong, 3)).containsExactlyInAnyOrder("a dog", "a cat");
  }

  private static Set<String> images(WrongPairs wrong, int row) {
    SplittableRandom random = new SplittableRandom(1);
    Set<String> found = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      found.add(PAIRS.images().get(wrong.image(PAIRS.rows().get(row), random)));
    }
    return found;
  }

  private static Set<String> sentences(WrongPairs wrong, int row) {
    SplittableRandom random = new SplittableRandom(1);
    Set<String> found = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      found.add(PAIRS.sentences().get(wrong.sentence(PAIRS.rows().get(row), random)));
    }
    return found;
  }

  @Test
  void oneImageIsRefused() {
    assertThatThrownBy(() -> new WrongPairs(pairs("red", "a dog", "red", "a cat")))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "the training sentences are about 1 image(s) with regions, expected 2 or more: wrong"
                + " pairs are made of others");
  }

  @Test
  void imagesThatSayTheSameAreRefused() {
    CaptionedImages same = pairs("red", "a dog", "blue", "a dog");
    WrongPairs wrong = new WrongPairs(same);
    SplittableRandom random = new SplittableRandom(1);
    for (Runnable draw :
        List.<Runnable>of(
            () -> wrong.image(same.rows().get(0), random),
            () -> wrong.sentence(same.rows().get(0), random))) {
      assertThatThrownBy(draw::run)
          .isInstanceOf(UserError.class)
          .hasMessage(
              "nothing wrong was found for \"a dog\" and image red in 1000 draws: too many images"
                  + " have the same sentences");
    }
  }
}
