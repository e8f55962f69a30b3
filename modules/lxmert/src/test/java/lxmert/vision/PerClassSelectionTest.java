package lxmert.vision;

import static org.assertj.core.api.Assertions.assertThat;

import lxmert.vision.BoxSelection.Selection;
import org.junit.jupiter.api.Test;

class PerClassSelectionTest {
  /** Four boxes: the first two are one, the others stand alone. */
  private static final float[] BOXES = {
    0, 0, 9, 9, 0, 0, 9, 9, 20, 0, 29, 9, 40, 0, 49, 9,
  };

  private static Selection choose(int min, int max, float[] boxes, float[] probabilities) {
    DetectorConfig config =
        DetectorConfig.parse("roi_heads: {num_classes: 2}\npreset: caffe", "the test");
    return new PerClassSelection(config.withDetections(min, max)).select(boxes, probabilities);
  }

  /** Columns: two classes, then the background. */
  private static float[] rows(float... values) {
    return values;
  }

  @Test
  void aBoxMayBeLeftInAnotherClassThanItsBest() {
    // In class 0 the second box is suppressed by the first; in class 1 it is the better one.
    float[] probabilities =
        rows(0.6f, 0.1f, 0.3f, 0.5f, 0.3f, 0.2f, 0.1f, 0.4f, 0.5f, 0.0f, 0.1f, 0.9f);
    Selection two = choose(2, 2, BOXES, probabilities);
    assertThat(two.rows()).containsExactly(0, 2); // 0.6 and 0.4; then 0.3, not 0.5
    assertThat(choose(4, 4, BOXES, probabilities).rows()).containsExactly(0, 2, 1, 3);
    assertThat(two.threshold()).isEqualTo(0.3);
  }

  @Test
  void asManyAsAskedForStayInTheOrderOfTheProposals() {
    float[] probabilities = rows(0.3f, 0, 0.7f, 0, 0.25f, 0.75f, 0.9f, 0, 0.1f, 0.1f, 0.1f, 0.8f);
    // Three boxes reach 0.2: exactly three, so they are not sorted.
    assertThat(choose(3, 3, BOXES, probabilities).rows()).containsExactly(0, 1, 2);
    assertThat(choose(2, 10, BOXES, probabilities).rows()).containsExactly(0, 1, 2);
    // One too many or too few: best first.
    assertThat(choose(1, 2, BOXES, probabilities).rows()).containsExactly(2, 0);
    assertThat(choose(4, 4, BOXES, probabilities).rows()).containsExactly(2, 0, 1, 3);
  }

  @Test
  void theThresholdItselfIsEnough() {
    float[] boxes = {0, 0, 9, 9, 20, 0, 29, 9};
    float[] probabilities = rows(0.25f, 0, 0.75f, 0.19f, 0, 0.81f);
    assertThat(choose(1, 2, boxes, probabilities).rows()).containsExactly(0);
  }

  @Test
  void takesWhatThereIsWhereThereAreTooFewProposals() {
    float[] boxes = {0, 0, 9, 9, 20, 0, 29, 9};
    float[] probabilities = rows(0.1f, 0, 0.9f, 0.5f, 0, 0.5f);
    assertThat(choose(36, 36, boxes, probabilities).rows()).containsExactly(1, 0);
  }

  @Test
  void widthsCountTheLastPixel() {
    // 10 and 10 wide, 5 in common: 1/3 with the last pixel and 4*9 / (2*81 - 36) = 0.29 without.
    float[] boxes = {0, 0, 9, 9, 5, 0, 14, 9};
    float[] probabilities = rows(0.9f, 0, 0.1f, 0.8f, 0, 0.2f);
    assertThat(choose(1, 2, boxes, probabilities).rows()).containsExactly(0);
  }
}
