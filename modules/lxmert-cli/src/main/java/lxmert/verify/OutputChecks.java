package lxmert.verify;

import java.util.stream.IntStream;
import lxmert.vision.Regions;

/** Holds the regions of one image against {@code out.*} of a detector fixture. */
final class OutputChecks {
  private OutputChecks() {}

  /**
   * Compares the regions.
   *
   * @param prefix of the names
   * @param row of the batch
   * @param note beside each quantity, or empty
   */
  static void check(Expected expected, String prefix, int row, Regions regions, String note) {
    expected.integers(prefix + "obj_ids", row, regions.objectIds(), note);
    expected.integers(prefix + "attr_ids", row, regions.attributeIds(), note);
    expected.integers(
        prefix + "preds_per_image", row, IntStream.of(regions.count()).toArray(), note);
    expected.floats(prefix + "boxes", row, regions.boxes(), 3e-2, note);
    expected.floats(prefix + "normalized_boxes", row, regions.normalizedBoxes(), 3e-4, note);
    expected.floats(prefix + "obj_probs", row, regions.objectScores(), 3e-4, note);
    expected.floats(prefix + "attr_probs", row, regions.attributeScores(), 3e-4, note);
    expected.floats(prefix + "roi_features", row, regions.features(), 5e-4, note);
  }
}
