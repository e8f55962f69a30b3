package lxmert.world;

import java.util.Arrays;
import java.util.List;

/** What a thing is: the object classes of the world. */
public enum ShapeKind {
  /** A circle. */
  CIRCLE("circle", 6),
  /** A square. */
  SQUARE("square", 6),
  /** A rectangle. */
  RECTANGLE("rectangle", 6),
  /** A triangle. */
  TRIANGLE("triangle", 7),
  /** A diamond. */
  DIAMOND("diamond", 11),
  /** A ring. */
  RING("ring", 11),
  /** A cross. */
  CROSS("cross", 11),
  /** A heart. */
  HEART("heart", 12),
  /** A semicircle. */
  SEMICIRCLE("semicircle", 12),
  /** A crescent. */
  CRESCENT("crescent", 13),
  /** A star. */
  STAR("star", 13),
  /** An arrow. */
  ARROW("arrow", 14),
  /** A pentagon. */
  PENTAGON("pentagon", 15),
  /** A hexagon. */
  HEXAGON("hexagon", 15);

  static final List<String> WORDS = Arrays.stream(values()).map(ShapeKind::word).toList();

  private final String word;
  private final int smallestSide;

  ShapeKind(String word, int smallestSide) {
    this.word = word;
    this.smallestSide = smallestSide;
  }

  /** The class name, and the answer to what a thing is. */
  public String word() {
    return word;
  }

  /** The least side in pixels at which it can still be told from the other kinds by eye. */
  int smallestSide() {
    return smallestSide;
  }
}
