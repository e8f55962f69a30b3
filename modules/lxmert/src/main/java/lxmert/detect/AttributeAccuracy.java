package lxmert.detect;

import java.util.Arrays;
import java.util.stream.IntStream;
import lxmert.score.Detections;
import lxmert.vision.Boxes;

/**
 * How well attributes are told, in two shares:
 *
 * <ul>
 *   <li>of the things that were detected (IoU 0.5 or more, any class) and have attributes: those
 *       whose best attribute is one of their own;
 *   <li>of all attributes of the things: those among the k best-scored ones at the true box, where
 *       k is the number of attributes of the thing (R-precision).
 * </ul>
 */
final class AttributeAccuracy {
  private static final float THRESHOLD = 0.5f;

  private int detected;
  private int right;
  private int attributes;
  private int told;

  /** Counts the things of one image that were detected. */
  void add(GroundTruth truth, Detections found) {
    for (int j = 0; j < truth.things(); j++) {
      int thing = j;
      if (truth.attributes()[j].length == 0) {
        continue;
      }
      IntStream.range(0, found.count())
          .filter(
              i -> Boxes.intersectionOverUnion(found.boxes(), i, truth.boxes(), thing) >= THRESHOLD)
          .boxed()
          .max((a, b) -> Float.compare(found.scores()[a], found.scores()[b]))
          .ifPresent(best -> count(contains(truth.attributes()[thing], found.attributes()[best])));
    }
  }

  private void count(boolean isRight) {
    detected++;
    right += isRight ? 1 : 0;
  }

  /**
   * Counts one thing's attributes by the scores at its true box.
   *
   * @param own the thing's attributes
   * @param scores of every attribute
   */
  void add(int[] own, float[] scores) {
    IntStream.range(0, scores.length)
        .boxed()
        .sorted((a, b) -> Float.compare(scores[b], scores[a]))
        .limit(own.length)
        .forEach(best -> told += contains(own, best) ? 1 : 0);
    attributes += own.length;
  }

  /** Counts what another one has counted. */
  void add(AttributeAccuracy other) {
    detected += other.detected;
    right += other.right;
    attributes += other.attributes;
    told += other.told;
  }

  /** The first share; NaN if nothing was detected. */
  double ofDetections() {
    return (double) right / detected;
  }

  /** The second share; NaN if there were no attributes. */
  double ofTrueBoxes() {
    return (double) told / attributes;
  }

  private static boolean contains(int[] own, int attribute) {
    return Arrays.stream(own).anyMatch(one -> one == attribute);
  }
}
