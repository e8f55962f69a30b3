package lxmert.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import lxmert.dataset.CaptionedImages;
import lxmert.dataset.SentenceRow;
import org.junit.jupiter.api.Test;

class RetrievalScoresTest {
  /** "a cat" stands beside two images. */
  private static final CaptionedImages PAIRS =
      CaptionedImages.of(
          List.of(
              row("red", "a dog"),
              row("red", "a cat"),
              row("blue", "a cat"),
              row("blue", "a ship"),
              row("blue", "a ship"),
              row("green", "a tree")));

  /** For each image the scores of dog, cat, ship, tree. */
  private static final List<float[]> SCORES =
      List.of(new float[] {5, 4, 1, 2}, new float[] {4, 6, 6, 0}, new float[] {6, 0, 2, 2});

  private static SentenceRow row(String image, String sentence) {
    return new SentenceRow("", image, sentence);
  }

  /**
   * Images: dog's is beaten by green; cat has blue; ship has blue; tree's green is no better than
   * red. Sentences: red has dog, blue has cat and ship, green is beaten by dog.
   */
  @Test
  void aSentenceHasAllItsImages() {
    RetrievalScores scores = RetrievalScores.ofSentences(PAIRS, SCORES);
    assertThat(scores.images()).isEqualTo(new Recall(4, 3, 2 / 4.0, 1, 1));
    assertThat(scores.sentences()).isEqualTo(new Recall(3, 4, 2 / 3.0, 1, 1));
  }

  /**
   * Images: cat of red is beaten by blue, cat of blue is not, ship is found twice. Sentences:
   * blue's best is no better than the cat of red, which is another row with the same score.
   */
  @Test
  void aRowHasItsOwnImageAlone() {
    RetrievalScores scores = RetrievalScores.ofRows(PAIRS, SCORES);
    assertThat(scores.images()).isEqualTo(new Recall(6, 3, 3 / 6.0, 1, 1));
    assertThat(scores.sentences()).isEqualTo(new Recall(3, 6, 1 / 3.0, 1, 1));
    assertThat(scores.mean()).isCloseTo((3 / 6.0 + 1 / 3.0 + 4) / 6, within(1e-12));
    assertThat(scores.figures())
        .containsEntry("image recall at 1", 0.5)
        .containsEntry("sentence recall at 1", 1 / 3.0)
        .hasSize(6);
  }

  @Test
  void equalScoresFindNothing() {
    List<float[]> same = List.of(new float[4], new float[4], new float[4]);
    assertThat(RetrievalScores.ofRows(PAIRS, same).images().at1()).isZero();
    assertThat(RetrievalScores.ofRows(PAIRS, same).sentences().at1()).isZero();
  }

  @Test
  void theFirstImagesKeepTheirRows() {
    CaptionedImages first = PAIRS.first(2);
    assertThat(first.images()).containsExactly("red", "blue");
    assertThat(first.sentences()).containsExactly("a dog", "a cat", "a ship");
    assertThat(first.rows()).hasSize(5);
    assertThat(PAIRS.first(9)).isEqualTo(PAIRS);
  }
}
