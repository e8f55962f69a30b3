package lxmert.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import lxmert.tensor.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class RoiPoolTest {
  private static final int HEIGHT = 40;
  private static final int WIDTH = 70;
  private static final int CHANNELS = 3;

  private static float[] noise(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  /**
   * One bin by the rule of torchvision's RoIPool (docs/detector.md); {@code exact} computes bounds
   * in float64 instead.
   */
  private static float bin(float[] map, int c, int[] roi, int i, int j, boolean exact) {
    int[] rows = bounds(roi[1], roi[3], i, HEIGHT, exact);
    int[] columns = bounds(roi[0], roi[2], j, WIDTH, exact);
    float largest = Float.NEGATIVE_INFINITY;
    for (int y = rows[0]; y < rows[1]; y++) {
      for (int x = columns[0]; x < columns[1]; x++) {
        largest = Math.max(largest, map[(c * HEIGHT + y) * WIDTH + x]);
      }
    }
    return largest == Float.NEGATIVE_INFINITY ? 0 : largest;
  }

  private static int[] bounds(int first, int last, int bin, int cells, boolean exact) {
    int length = Math.max(last - first + 1, 1);
    double from = exact ? bin * (length / 14.0) : bin * (length / 14f);
    double to = exact ? (bin + 1) * (length / 14.0) : (bin + 1) * (length / 14f);
    return new int[] {
      Math.min(Math.max((int) Math.floor(from) + first, 0), cells),
      Math.min(Math.max((int) Math.ceil(to) + first, 0), cells)
    };
  }

  private static float[] expected(float[] map, int[] roi, boolean exact) {
    float[] result = new float[CHANNELS * 14 * 14];
    for (int at = 0; at < result.length; at++) {
      result[at] = bin(map, at / 196, roi, at / 14 % 14, at % 14, exact);
    }
    return result;
  }

  private static float[] pooled(float[] map, float... box) {
    try (PointerScope scope = new PointerScope()) {
      Tensor features = Tensor.create(map, 1, CHANNELS, HEIGHT, WIDTH);
      return Tensors.floats(new RoiPool(14, 1f / 16).forward(features, box));
    }
  }

  @Test
  void poolsAnyRegionAsSpecified() {
    float[] map = noise(CHANNELS * HEIGHT * WIDTH, 1);
    SplittableRandom random = new SplittableRandom(2);
    for (int n = 0; n < 100; n++) {
      int x = random.nextInt(WIDTH + 2);
      int y = random.nextInt(HEIGHT + 2);
      int[] roi = {x, y, x + random.nextInt(WIDTH - 1), y + random.nextInt(HEIGHT - 1)};
      float[] found = pooled(map, roi[0] * 16, roi[1] * 16, roi[2] * 16, roi[3] * 16);
      assertThat(found)
          .as("region %d %d %d %d", x, y, roi[2], roi[3])
          .isEqualTo(expected(map, roi, false));
    }
  }

  @Test
  void boundsAreThoseOfFloat32() {
    float[] map = noise(CHANNELS * HEIGHT * WIDTH, 3);
    int[] roi = {2, 3, 58, 20}; // 57 cells wide
    float[] found = pooled(map, 32, 48, 928, 320);
    assertThat(found).isEqualTo(expected(map, roi, false)).isNotEqualTo(expected(map, roi, true));
  }

  @Test
  void roundsHalvesAwayFromZero() {
    float[] map = noise(CHANNELS * HEIGHT * WIDTH, 4);
    // 0.5 and 2.5 cells round to 1 and 3.
    assertThat(pooled(map, 8, 8, 40, 40)).isEqualTo(pooled(map, 16, 16, 48, 48));
  }
}
