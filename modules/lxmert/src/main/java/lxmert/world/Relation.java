package lxmert.world;

import java.util.List;

/**
 * Where a thing is in relation to another. Only clear cases count: between "holds" and "its
 * opposite holds" lies a belt in which nothing is asked.
 */
enum Relation {
  LEFT("left"),
  RIGHT("right"),
  ABOVE("above"),
  BELOW("below");

  /** The least distance between centres, as a share of the image's side. */
  private static final double MARGIN = 0.15;

  private final String word;

  Relation(String word) {
    this.word = word;
  }

  /** The answer. */
  String word() {
    return word;
  }

  /** How it is said between two things, the plainest form first. */
  List<String> forms() {
    return switch (this) {
      case LEFT -> List.of("to the left of", "left of", "on the left side of");
      case RIGHT -> List.of("to the right of", "right of", "on the right side of");
      case ABOVE -> List.of("above", "higher than");
      case BELOW -> List.of("below", "under", "lower than");
    };
  }

  Relation opposite() {
    return switch (this) {
      case LEFT -> RIGHT;
      case RIGHT -> LEFT;
      case ABOVE -> BELOW;
      case BELOW -> ABOVE;
    };
  }

  /** Whether a thing clearly is there in relation to the other. */
  boolean holds(Thing thing, Thing other, Scene scene) {
    return lead(thing.box(), other.box(), scene) >= MARGIN;
  }

  /** Whether a thing clearly is on this side of the image's middle. */
  boolean holdsForMiddle(Thing thing, Scene scene) {
    PixelBox middle = new PixelBox(scene.width() / 2.0, scene.height() / 2.0, 0, 0);
    return lead(thing.box(), middle, scene) >= MARGIN;
  }

  /** How far the centre of a box lies in this direction from another's, in image sides. */
  private double lead(PixelBox box, PixelBox other, Scene scene) {
    double right = (box.centreX() - other.centreX()) / scene.width();
    double down = (box.centreY() - other.centreY()) / scene.height();
    return switch (this) {
      case LEFT -> -right;
      case RIGHT -> right;
      case ABOVE -> -down;
      case BELOW -> down;
    };
  }
}
