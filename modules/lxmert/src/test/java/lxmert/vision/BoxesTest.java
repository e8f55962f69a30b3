package lxmert.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BoxesTest {
  @Test
  void sortsDescendingAndStably() {
    float[] scores = {1, Float.NaN, 3, -2, 3, 0, -0f, Float.NEGATIVE_INFINITY, 1};
    assertThat(Boxes.descending(scores)).containsExactly(2, 4, 0, 8, 5, 6, 3, 7, 1);
  }

  @Test
  void suppressesOnlyAboveTheThreshold() {
    // The second overlaps the first by exactly a half, the third by more.
    float[] boxes = {0, 0, 2, 3, 0, 0, 2, 1.5f, 0, 0, 2, 2};
    int[] order = {0, 1, 2};
    assertThat(Boxes.suppress(boxes, order, 0.5, 9)).containsExactly(0, 1);
    assertThat(Boxes.suppress(boxes, order, 0.49, 9)).containsExactly(0);
    assertThat(Boxes.suppress(boxes, order, 0.7, 9)).containsExactly(0, 1);
    assertThat(Boxes.suppress(boxes, order, 0.7, 1)).containsExactly(0);
    assertThat(Boxes.suppress(boxes, order, 1, 9)).containsExactly(0, 1, 2);
  }

  @Test
  void clipsToTheImage() {
    float[] boxes = {-5, -1, 20, 7, 3, 9, 4, 12};
    Boxes.clip(boxes, 8, 10);
    assertThat(boxes).containsExactly(0, 0, 10, 7, 3, 8, 4, 8);
  }

  @Test
  void decodingUndoesEncoding() {
    BoxCoder coder = new BoxCoder(List.of(10.0, 10.0, 5.0, 5.0));
    SplittableRandom random = new SplittableRandom(1);
    float[] boxes = new float[400];
    float[] targets = new float[400];
    for (float[] each : List.of(boxes, targets)) {
      for (int i = 0; i < each.length; i += 4) {
        each[i] = (float) random.nextDouble(100);
        each[i + 1] = (float) random.nextDouble(100);
        each[i + 2] = each[i] + 5 + (float) random.nextDouble(50);
        each[i + 3] = each[i + 1] + 5 + (float) random.nextDouble(50);
      }
    }
    assertThat(coder.decode(boxes, coder.encode(boxes, targets)))
        .usingComparatorWithPrecision(1e-3f)
        .containsExactly(targets);
  }

  @Test
  void keepsExponentialsFromRunningAway() {
    float[] huge = {0, 0, 1e6f, 1e6f};
    float[] box =
        new BoxCoder(List.of(1.0, 1.0, 1.0, 1.0)).decode(new float[] {0, 0, 16, 16}, huge);
    assertThat(box[2] - box[0]).isBetween(999f, 1001f);
  }
}
