package lxmert.detect;

import lxmert.vision.ResizedSize;

/**
 * What a detector found in one picture. N boxes in any order.
 *
 * @param boxes (N, 4) as x1, y1, x2, y2 in pixels
 * @param objects (N), classes
 * @param scores (N), probabilities
 * @param attributes (N), the best attribute of each
 */
record Detections(float[] boxes, int[] objects, float[] scores, int[] attributes) {
  int count() {
    return objects.length;
  }

  /** The same with boxes in pixels of the raw picture instead of the network's input. */
  Detections raw(ResizedSize size) {
    return new Detections(size.toRaw(boxes), objects, scores, attributes);
  }
}
