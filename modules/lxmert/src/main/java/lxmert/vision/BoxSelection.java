package lxmert.vision;

import java.util.Arrays;

/**
 * Chooses the regions of an image from its proposals: suppresses overlapping boxes whatever their
 * class, with the first of rising thresholds that leaves enough.
 *
 * <p>When the configured thresholds leave too few and there have to be enough ({@link
 * DetectorBehaviour#fill}), it continues in steps of 0.1 up to 1, where every box stays; when even
 * these are too few, they are repeated from the best on. (Hugging Face's code fails here.)
 *
 * <p>A detector that is to return what it found and nothing else chooses {@linkplain
 * DetectorBehaviour.Choice#CONFIDENT otherwise}.
 */
final class BoxSelection {
  private final DetectorConfig config;

  /**
   * The choice.
   *
   * @param rows proposals, best first; a row comes twice only when there are too few proposals
   * @param threshold intersection over union of the suppression that won
   */
  record Selection(int[] rows, double threshold) {}

  BoxSelection(DetectorConfig config) {
    this.config = config;
  }

  /**
   * Chooses between min_detections and max_detections of N boxes.
   *
   * @param boxes (N, 4), N at least 1
   * @param scores (N)
   */
  Selection select(float[] boxes, float[] scores) {
    int[] order = Boxes.descending(scores);
    if (config.behaviour().choice() == DetectorBehaviour.Choice.CONFIDENT) {
      return confident(boxes, scores, order);
    }
    Selection best = new Selection(order, 1);
    for (double threshold : config.roiHeads().nmsThreshTest()) {
      best = new Selection(suppress(boxes, order, threshold), threshold);
      if (best.rows.length >= config.minDetections()) {
        return best;
      }
    }
    return config.behaviour().fill() ? relax(boxes, order, best.threshold) : best;
  }

  private Selection confident(float[] boxes, float[] scores, int[] order) {
    double threshold = config.roiHeads().nmsThreshTest().get(0);
    int[] apart = suppress(boxes, order, threshold);
    long sure =
        Arrays.stream(apart)
            .filter(row -> scores[row] >= config.roiHeads().scoreThreshTest())
            .count();
    int count = Math.min(apart.length, Math.max(config.minDetections(), (int) sure));
    return new Selection(Arrays.copyOf(apart, count), threshold);
  }

  private int[] suppress(float[] boxes, int[] order, double threshold) {
    return Boxes.suppress(
        boxes, order, threshold, config.maxDetections(), config.behaviour().pixel());
  }

  private Selection relax(float[] boxes, int[] order, double last) {
    for (int step = 1; last + step * 0.1 < 1; step++) {
      double threshold = last + step * 0.1;
      int[] kept = suppress(boxes, order, threshold);
      if (kept.length >= config.minDetections()) {
        return new Selection(kept, threshold);
      }
    }
    int count = Math.max(config.minDetections(), Math.min(order.length, config.maxDetections()));
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i] = order[i % order.length];
    }
    return new Selection(rows, 1);
  }
}
