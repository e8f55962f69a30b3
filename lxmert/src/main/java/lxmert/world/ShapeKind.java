package lxmert.world;

/** What a thing is: the object classes of the world. */
enum ShapeKind {
  CIRCLE("circle", "circles", 6),
  SQUARE("square", "squares", 6),
  RECTANGLE("rectangle", "rectangles", 6),
  TRIANGLE("triangle", "triangles", 7),
  DIAMOND("diamond", "diamonds", 11),
  RING("ring", "rings", 11),
  CROSS("cross", "crosses", 11),
  HEART("heart", "hearts", 12),
  SEMICIRCLE("semicircle", "semicircles", 12),
  CRESCENT("crescent", "crescents", 13),
  STAR("star", "stars", 13),
  ARROW("arrow", "arrows", 14),
  PENTAGON("pentagon", "pentagons", 15),
  HEXAGON("hexagon", "hexagons", 15);

  private final String word;
  private final String plural;
  private final int smallestSide;

  ShapeKind(String word, String plural, int smallestSide) {
    this.word = word;
    this.plural = plural;
    this.smallestSide = smallestSide;
  }

  /** The class name, and the answer to what a thing is. */
  String word() {
    return word;
  }

  String plural() {
    return plural;
  }

  /** The least side in pixels at which an eye still tells it from the other kinds. */
  int smallestSide() {
    return smallestSide;
  }
}
