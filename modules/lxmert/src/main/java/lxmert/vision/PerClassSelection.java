package lxmert.vision;

import java.util.Arrays;
import java.util.stream.IntStream;
import lxmert.vision.BoxSelection.Selection;

/**
 * Chooses the regions of an image as LXMERT's authors did in Caffe: overlapping boxes are
 * suppressed class by class, and a box's confidence is its largest probability among the classes in
 * which it is left.
 *
 * <p>Boxes of the threshold or more are the regions, <em>in the order of the proposals</em>, as
 * long as their number is within bounds. Where there are too few or too many, the most confident
 * ones are taken, best first, whatever their confidence. Equal confidences stay in order.
 */
final class PerClassSelection {
  private final DetectorConfig config;

  PerClassSelection(DetectorConfig config) {
    this.config = config;
  }

  /**
   * Chooses regions.
   *
   * @param boxes (N, 4), N at least 1, in pixels of the raw image
   * @param probabilities (N, classes + 1), the background last
   */
  Selection select(float[] boxes, float[] probabilities) {
    double suppression = config.roiHeads().nmsThreshTest().get(0);
    float[] confidence = confidence(overlaps(boxes, suppression), probabilities);
    int[] sure =
        IntStream.range(0, confidence.length)
            .filter(row -> confidence[row] >= config.roiHeads().scoreThreshTest())
            .toArray();
    int count = Math.max(config.minDetections(), Math.min(sure.length, config.maxDetections()));
    return new Selection(
        count == sure.length ? sure : mostConfident(confidence, count), suppression);
  }

  private int[] mostConfident(float[] confidence, int count) {
    int[] best = Boxes.descending(confidence);
    int[] rows = Arrays.copyOf(best, Math.min(count, best.length));
    if (!config.behaviour().fill() || rows.length == count) {
      return rows;
    }
    return IntStream.range(0, count).map(i -> best[i % best.length]).toArray();
  }

  /** Which boxes cannot stand beside which. */
  private boolean[][] overlaps(float[] boxes, double threshold) {
    int count = boxes.length / 4;
    float pixel = config.behaviour().pixel();
    boolean[][] overlaps = new boolean[count][count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < i; j++) {
        boolean overlap = Boxes.intersectionOverUnion(boxes, i, boxes, j, pixel) > threshold;
        overlaps[i][j] = overlap;
        overlaps[j][i] = overlap;
      }
    }
    return overlaps;
  }

  private float[] confidence(boolean[][] overlaps, float[] probabilities) {
    int count = overlaps.length;
    int classes = config.roiHeads().numClasses();
    float[] confidence = new float[count];
    float[] scores = new float[count];
    for (int c = 0; c < classes; c++) {
      for (int row = 0; row < count; row++) {
        scores[row] = probabilities[row * (classes + 1) + c];
      }
      addClass(overlaps, scores, confidence);
    }
    return confidence;
  }

  private static void addClass(boolean[][] overlaps, float[] scores, float[] confidence) {
    boolean[] suppressed = new boolean[scores.length];
    for (int row : Boxes.descending(scores)) {
      if (!suppressed[row]) {
        confidence[row] = Math.max(confidence[row], scores[row]);
        for (int other = 0; other < suppressed.length; other++) {
          suppressed[other] |= overlaps[row][other];
        }
      }
    }
  }
}
