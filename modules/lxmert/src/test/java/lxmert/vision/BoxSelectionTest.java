package lxmert.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import lxmert.vision.BoxSelection.Selection;
import org.junit.jupiter.api.Test;

class BoxSelectionTest {
  private static BoxSelection choosing(int min, int max) {
    return new BoxSelection(
        DetectorConfig.parse(
            "min_detections: %d\nmax_detections: %d".formatted(min, max), "the test"));
  }

  /** Boxes of the same corner: two neighbours overlap by 0.75 or more. */
  private static float[] nested(int count) {
    float[] boxes = new float[count * 4];
    for (int i = 0; i < count; i++) {
      boxes[i * 4 + 2] = 10;
      boxes[i * 4 + 3] = 4 + i;
    }
    return boxes;
  }

  @Test
  void takesTheFirstThresholdThatLeavesEnough() {
    float[] apart = {0, 0, 1, 1, 5, 5, 6, 6, 9, 9, 10, 10};
    Selection choice = choosing(2, 2).select(apart, new float[] {0.1f, 0.9f, 0.5f});
    assertThat(choice.rows()).containsExactly(1, 2);
    assertThat(choice.threshold()).isEqualTo(0.5);
  }

  @Test
  void goesOnBeyondTheConfiguredThresholds() {
    Selection choice = choosing(3, 3).select(nested(3), new float[] {0.1f, 0.2f, 0.3f});
    assertThat(choice.rows()).containsExactly(2, 1, 0);
    // 5/6 and 4/5 are the overlaps of neighbours.
    assertThat(choice.threshold()).isCloseTo(0.9, within(1e-9));
  }

  @Test
  void keepsAllAtOneAndThenRepeatsFromTheBest() {
    float[] same = {0, 0, 4, 4, 0, 0, 4, 4};
    Selection choice = choosing(5, 8).select(same, new float[] {0.2f, 0.7f});
    assertThat(choice.rows()).containsExactly(1, 0, 1, 0, 1);
    assertThat(choice.threshold()).isEqualTo(1);
  }

  @Test
  void stopsAtTheMost() {
    float[] scores = new float[20];
    assertThat(choosing(3, 7).select(nested(20), scores).rows()).hasSizeBetween(3, 7);
  }

  @Test
  void takesWhatIsConfidentAndNothingElse() {
    float[] boxes = {0, 0, 4, 4, 0, 0, 4, 5, 6, 6, 9, 9, 11, 11, 13, 13};
    float[] scores = {0.8f, 0.9f, 0.4f, 0.3f};
    assertThat(confident(1, 8).select(boxes, scores).rows()).containsExactly(1, 2);
    assertThat(confident(3, 8).select(boxes, scores).rows()).containsExactly(1, 2, 3);
    assertThat(confident(5, 8).select(boxes, scores).rows()).containsExactly(1, 2, 3);
    assertThat(confident(1, 1).select(boxes, scores).rows()).containsExactly(1);
  }

  private static BoxSelection confident(int min, int max) {
    return new BoxSelection(
        DetectorConfig.parse(
            """
            min_detections: %d
            max_detections: %d
            behaviour: {choice: confident}
            roi_heads: {score_thresh_test: 0.4, nms_thresh_test: 0.5}
            """
                .formatted(min, max),
            "the test"));
  }
}
