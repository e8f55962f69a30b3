package lxmert.boxes;

import lxmert.world.Colour;
import lxmert.world.ShapeKind;

/**
 * A thing in a box of NLVR's style.
 *
 * @param side width and height: 10, 20 or 30
 * @param x its left, in pixels of its box
 * @param y its top
 */
record BoxPiece(ShapeKind shape, Colour colour, int side, int x, int y) {
  static final int SMALL = 10;
  static final int MEDIUM = 20;
  static final int BIG = 30;

  BoxPiece at(int newX, int newY) {
    return new BoxPiece(shape, colour, side, newX, newY);
  }

  int right() {
    return x + side;
  }

  int bottom() {
    return y + side;
  }

  /** The pixels between two things; 0 or less where their outlines' boxes meet. */
  int gap(BoxPiece other) {
    int across = Math.max(x, other.x) - Math.min(right(), other.right());
    int down = Math.max(y, other.y) - Math.min(bottom(), other.bottom());
    return Math.max(across, down);
  }

  /** The word for its size. */
  String size() {
    return switch (side) {
      case SMALL -> "small";
      case MEDIUM -> "medium";
      default -> "big";
    };
  }
}
