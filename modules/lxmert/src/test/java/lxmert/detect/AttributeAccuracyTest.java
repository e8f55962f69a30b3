package lxmert.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import lxmert.score.Detections;
import org.junit.jupiter.api.Test;

class AttributeAccuracyTest {
  private final AttributeAccuracy accuracy = new AttributeAccuracy();

  @Test
  void judgesTheBestDetectionOfEachThing() {
    GroundTruth truth =
        new GroundTruth(
            new float[] {0, 0, 10, 10, 40, 0, 50, 10, 80, 0, 90, 10},
            new int[3],
            new int[][] {{2, 3}, {1}, {}},
            0);
    // On the first thing the better of two says 3, right; on the second the only one says 0, wrong.
    accuracy.add(
        truth,
        new Detections(
            new float[] {0, 0, 10, 10, 0, 0, 10, 9, 40, 0, 50, 10, 80, 0, 90, 10},
            new int[] {0, 1, 0, 0},
            new float[] {0.5f, 0.9f, 0.8f, 0.7f},
            new int[] {1, 3, 0, 0}));

    assertThat(accuracy.ofDetections()).isEqualTo(0.5);
  }

  @Test
  void countsTheAttributesAmongTheBestOnes() {
    accuracy.add(new int[] {0, 2}, new float[] {0.5f, 0.4f, 0.1f, 0}); // the best two: 0 and 1
    accuracy.add(new int[] {3}, new float[] {0, 0.1f, 0.2f, 0.7f});

    assertThat(accuracy.ofTrueBoxes()).isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void takesOverWhatAnotherHasCounted() {
    AttributeAccuracy other = new AttributeAccuracy();
    other.add(new int[] {3}, new float[] {0, 0.1f, 0.2f, 0.7f});
    accuracy.add(new int[] {0}, new float[] {0, 1, 0, 0});

    accuracy.add(other);

    assertThat(accuracy.ofTrueBoxes()).isEqualTo(0.5);
  }
}
