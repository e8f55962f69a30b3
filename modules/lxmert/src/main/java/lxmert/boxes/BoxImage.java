package lxmert.boxes;

import java.util.List;
import java.util.stream.Stream;

/**
 * An image in NLVR's style: three boxes side by side.
 *
 * @param towers whether the things of each box are squares on top of each other, base first
 */
record BoxImage(String imageId, boolean towers, List<List<BoxPiece>> boxes) {
  static final int BOXES = 3;
  static final int SIDE = 100;

  /** From the left of a box to that of the next. */
  static final int STEP = 150;

  static final int WIDTH = (BOXES - 1) * STEP + SIDE;

  /** Copies the lists. */
  BoxImage {
    boxes = boxes.stream().map(List::copyOf).toList();
  }

  Stream<BoxPiece> pieces() {
    return boxes.stream().flatMap(List::stream);
  }
}
