package lxmert.world;

import java.util.Arrays;
import java.util.List;

/** What a thing is: the object classes of the world. */
enum ShapeKind {
  CIRCLE("circle", 6),
  SQUARE("square", 6),
  RECTANGLE("rectangle", 6),
  TRIANGLE("triangle", 7),
  DIAMOND("diamond", 11),
  RING("ring", 11),
  CROSS("cross", 11),
  HEART("heart", 12),
  SEMICIRCLE("semicircle", 12),
  CRESCENT("crescent", 13),
  STAR("star", 13),
  ARROW("arrow", 14),
  PENTAGON("pentagon", 15),
  HEXAGON("hexagon", 15);

  static final List<String> WORDS = Arrays.stream(values()).map(ShapeKind::word).toList();

  private final String word;
  private final int smallestSide;

  ShapeKind(String word, int smallestSide) {
    this.word = word;
    this.smallestSide = smallestSide;
  }

  /** The class name, and the answer to what a thing is. */
  String word() {
    return word;
  }

  /** The least side in pixels at which it can still be told from the other kinds by eye. */
  int smallestSide() {
    return smallestSide;
  }
}
