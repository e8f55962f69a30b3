package lxmert.vision;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RpnTest {
  @Test
  void proposesTheWholeImageWhenNothingIsLeft() {
    try (PointerScope scope = new PointerScope()) {
      Rpn rpn = new FasterRcnn(SmallDetector.config()).rpn();
      // One box beside the image, one without area, one that is no number.
      float[] boxes = {90, 90, 99, 99, 5, 5, 5, 9, Float.NaN, 0, 1, 1};
      Rpn.Proposals proposals =
          rpn.propose(boxes, new float[] {3, 2, 1}, new ResizedSize(40, 50, 40, 50));
      assertThat(proposals.boxes()).containsExactly(0, 0, 50, 40);
      assertThat(proposals.anchors()).containsExactly(-1);
    }
  }

  @Test
  void cutsToTheBestBeforeItDropsEmptyBoxes() {
    try (PointerScope scope = new PointerScope()) {
      Rpn rpn = new FasterRcnn(SmallDetector.config()).rpn();
      float[] boxes = {1, 1, 9, 9, 60, 60, 70, 70, 20, 20, 30, 30};
      Rpn.Limits limits = new Rpn.Limits(40, 50, 2, 10);
      Rpn.Proposals proposals = rpn.propose(boxes, new float[] {1, 3, 2}, limits);
      assertThat(proposals.anchors()).containsExactly(2);
      assertThat(proposals.logits()).containsExactly(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "640, 480, 1067, 800",
    "480, 640, 800, 1067",
    "2000, 500, 1333, 333",
    "1, 4000, 3, 1333",
    "1, 1, 800, 800",
    "800, 800, 800, 800",
  })
  void resizesTheShortestSideUnlessTheLongestIsTooLong(
      int width, int height, int newWidth, int newHeight) {
    ResizedSize size = ResizedSize.of(height, width, DetectorConfig.standard().input());
    assertThat(size).isEqualTo(new ResizedSize(height, width, newHeight, newWidth));
  }
}
