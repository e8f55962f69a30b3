package lxmert.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Small cases worked out by hand; a box is 10 wide and 10 high unless told otherwise. */
class AveragePrecisionTest {
  private static final float[] AT_0 = {0, 0, 10, 10};
  private static final float[] AT_40 = {40, 0, 50, 10};
  private static final float[] AT_80 = {80, 0, 90, 10};

  private final AveragePrecision precision = new AveragePrecision(2);

  @Test
  void isOneWhereEverythingIsFound() {
    precision.add(truth(0, AT_0, AT_40), found(0, new float[] {0.3f, 0.9f}, AT_0, AT_40));

    assertThat(precision.perClass()).containsExactly(1, Double.NaN);
    assertThat(precision.mean()).isEqualTo(1);
  }

  @Test
  void interpolatesOverTheRecalls() {
    // Right at 0.9, wrong at 0.8, right at 0.7: precision 1, 1/2, 2/3 at recalls 1/2, 1/2, 1.
    // Recalls 0 to 0.5 (51 of them) get 1, the other 50 get 2/3.
    precision.add(
        truth(0, AT_0, AT_40), found(0, new float[] {0.9f, 0.8f, 0.7f}, AT_0, AT_80, AT_40));

    assertThat(precision.mean()).isCloseTo((51 + 50 * 2 / 3.0) / 101, within(1e-12));
  }

  @Test
  void whatIsNotFoundHasPrecisionZero() {
    precision.add(truth(0, AT_0, AT_40), found(0, new float[] {0.9f}, AT_0));

    assertThat(precision.mean()).isCloseTo(51 / 101.0, within(1e-12));
  }

  @Test
  void aThingIsFoundOnce() {
    // The second box on the same thing is wrong: precision 1, 1/2, 2/3 as above.
    precision.add(
        truth(0, AT_0, AT_40), found(0, new float[] {0.9f, 0.8f, 0.7f}, AT_0, AT_0, AT_40));

    assertThat(precision.mean()).isCloseTo((51 + 50 * 2 / 3.0) / 101, within(1e-12));
  }

  @Test
  void halfOfTheUnionIsEnough() {
    // 10 x 10 against 10 x 5: IoU 50 / 100.
    precision.add(truth(0, AT_0), found(0, new float[] {0.9f}, new float[] {0, 0, 10, 5}));
    assertThat(precision.mean()).isEqualTo(1);

    AveragePrecision less = new AveragePrecision(1);
    less.add(truth(0, AT_0), found(0, new float[] {0.9f}, new float[] {0, 0, 10, 4.9f}));
    assertThat(less.mean()).isZero();
  }

  @Test
  void sortsOverAllPictures() {
    // Wrong at 0.9 in one picture, right at 0.5 in another: precision 1/2 at every recall.
    precision.add(truth(0), found(0, new float[] {0.9f}, AT_80));
    precision.add(truth(0, AT_0), found(0, new float[] {0.5f}, AT_0));

    assertThat(precision.mean()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void classesAreApart() {
    precision.add(truth(0, AT_0), found(1, new float[] {0.9f}, AT_0));
    precision.add(truth(1, AT_0), found(1, new float[] {0.8f}, AT_0));

    assertThat(precision.perClass()[0]).isZero();
    assertThat(precision.perClass()[1]).isCloseTo(0.5, within(1e-12));
    assertThat(precision.mean()).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void whatLiesInACrowdDoesNotCount() {
    float[] crowd = {30, 0, 100, 20};
    GroundTruth truth =
        new GroundTruth(new float[] {0, 0, 10, 10, 30, 0, 100, 20}, new int[2], new int[2][0], 1);
    assertThat(truth.isCrowd(1)).isTrue();
    assertThat(truth.boxes()).endsWith(crowd);

    precision.add(truth, found(0, new float[] {0.9f, 0.8f, 0.7f}, AT_40, AT_80, AT_0));

    assertThat(precision.mean()).isEqualTo(1);
  }

  static GroundTruth truth(int object, float[]... boxes) {
    int[] objects = new int[boxes.length];
    java.util.Arrays.fill(objects, object);
    return new GroundTruth(concat(boxes), objects, new int[boxes.length][0], 0);
  }

  private static Detections found(int object, float[] scores, float[]... boxes) {
    int[] objects = new int[boxes.length];
    java.util.Arrays.fill(objects, object);
    return new Detections(concat(boxes), objects, scores, new int[boxes.length]);
  }

  private static float[] concat(float[]... boxes) {
    float[] all = new float[boxes.length * 4];
    for (int i = 0; i < boxes.length; i++) {
      System.arraycopy(boxes[i], 0, all, i * 4, 4);
    }
    return all;
  }
}
