package lxmert.score;

/**
 * What a detector found in one image. N boxes in any order.
 *
 * @param boxes (N, 4) as x1, y1, x2, y2 in pixels
 * @param objects (N), classes
 * @param scores (N), probabilities
 * @param attributes (N), the best attribute of each
 */
public record Detections(float[] boxes, int[] objects, float[] scores, int[] attributes) {
  /** Number of detections. */
  public int count() {
    return objects.length;
  }

  /** The same with other boxes. */
  public Detections with(float[] otherBoxes) {
    return new Detections(otherBoxes, objects, scores, attributes);
  }
}
