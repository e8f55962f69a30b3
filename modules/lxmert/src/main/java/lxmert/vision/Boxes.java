package lxmert.vision;

import java.util.Arrays;

/**
 * Arithmetic on boxes (N, 4) of x1, y1, x2, y2 in plain arrays. A width is x2 - x1, or x2 - x1 +
 * {@code pixel} where that is given: 1 if x2 is the last pixel of the box.
 */
public final class Boxes {
  private Boxes() {}

  /** The boxes cut to an image, in place; sides may become 0. */
  public static void clip(float[] boxes, float height, float width) {
    for (int i = 0; i < boxes.length; i++) {
      boxes[i] = Math.max(0, Math.min(boxes[i], i % 2 == 0 ? width : height));
    }
  }

  /** The chosen rows of (N, size). */
  public static float[] rows(float[] values, int size, int[] chosen) {
    float[] result = new float[chosen.length * size];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(values, chosen[i] * size, result, i * size, size);
    }
    return result;
  }

  /** Rows by descending score; equal scores stay in order, and NaN comes last. */
  public static int[] descending(float[] scores) {
    long[] keys = new long[scores.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (long) ~ascendingBits(scores[i]) << 32 | i;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }

  /** An integer that grows with the number. */
  private static int ascendingBits(float score) {
    if (Float.isNaN(score)) {
      return Integer.MIN_VALUE;
    }
    int bits = Float.floatToIntBits(score + 0f); // -0 equals 0
    return bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
  }

  /**
   * Non-maximum suppression: goes through the boxes in the given order and keeps each that overlaps
   * none kept before by more than the threshold.
   *
   * @param order rows of the boxes, best first
   * @param threshold intersection over union above which a box is dropped
   * @param max number of boxes after which it stops
   * @return rows of the kept boxes, best first
   */
  public static int[] suppress(float[] boxes, int[] order, double threshold, int max) {
    return suppress(boxes, order, threshold, max, 0);
  }

  /** As {@link #suppress(float[], int[], double, int)} for another convention of widths. */
  static int[] suppress(float[] boxes, int[] order, double threshold, int max, float pixel) {
    int[] kept = new int[Math.min(max, order.length)];
    int count = 0;
    for (int i = 0; i < order.length && count < max; i++) {
      if (isFree(boxes, order[i], kept, count, threshold, pixel)) {
        kept[count++] = order[i];
      }
    }
    return Arrays.copyOf(kept, count);
  }

  private static boolean isFree(
      float[] boxes, int row, int[] kept, int count, double threshold, float pixel) {
    for (int i = 0; i < count; i++) {
      // float32 against a double, as torchvision compares.
      if (intersectionOverUnion(boxes, kept[i], boxes, row, pixel) > threshold) {
        return false;
      }
    }
    return true;
  }

  /** Intersection over union of row i of a and row j of b, in float32; NaN for two empty boxes. */
  public static float intersectionOverUnion(float[] a, int i, float[] b, int j) {
    return intersectionOverUnion(a, i, b, j, 0);
  }

  /** As {@link #intersectionOverUnion(float[], int, float[], int)} for another convention. */
  static float intersectionOverUnion(float[] a, int i, float[] b, int j, float pixel) {
    int p = i * 4;
    int q = j * 4;
    float width = Math.max(0, Math.min(a[p + 2], b[q + 2]) - Math.max(a[p], b[q]) + pixel);
    float height = Math.max(0, Math.min(a[p + 3], b[q + 3]) - Math.max(a[p + 1], b[q + 1]) + pixel);
    float intersection = width * height;
    return intersection / (area(a, p, pixel) + area(b, q, pixel) - intersection);
  }

  private static float area(float[] boxes, int at, float pixel) {
    return (boxes[at + 2] - boxes[at] + pixel) * (boxes[at + 3] - boxes[at + 1] + pixel);
  }
}
