package lxmert.world;

import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;

/** Finds room for things in an image, one on top of the other where overlaps are allowed. */
final class Placement {
  /** The least share of a thing that the things above it leave to be seen. */
  static final double LEAST_VISIBLE = 0.7;

  /** The least {@link Rgb#distance} between things that overlap. */
  private static final double LEAST_CONTRAST = 150;

  private static final double MARGIN = 1;
  private static final double GAP = 2;
  private static final int GRID = 16;
  private static final int PLACES = 40;

  private final int width;
  private final int height;
  private final boolean overlaps;
  private final List<Thing> things = new ArrayList<>();

  Placement(int width, int height, boolean overlaps) {
    this.width = width;
    this.height = height;
    this.overlaps = overlaps;
  }

  List<Thing> things() {
    return things;
  }

  /** Adds a thing somewhere, its box's corner being ignored; false if there was no room. */
  boolean add(Thing thing, Dice dice) {
    double roomX = width - 2 * MARGIN - thing.box().width();
    double roomY = height - 2 * MARGIN - thing.box().height();
    if (roomX < 0 || roomY < 0) {
      return false;
    }
    for (int i = 0; i < PLACES; i++) {
      Thing moved = thing.at(MARGIN + dice.unit() * roomX, MARGIN + dice.unit() * roomY);
      if (fits(moved)) {
        things.add(moved);
        return true;
      }
    }
    return false;
  }

  private boolean fits(Thing added) {
    List<Thing> touched =
        things.stream().filter(thing -> thing.box().near(added.box(), GAP)).toList();
    if (touched.isEmpty()) {
      return true;
    }
    if (!overlaps
        || touched.stream()
            .anyMatch(thing -> Rgb.distance(thing.rgb(), added.rgb()) < LEAST_CONTRAST)) {
      return false;
    }
    List<Thing> all = new ArrayList<>(things);
    all.add(added);
    return touched.stream().allMatch(thing -> visible(thing, all) >= LEAST_VISIBLE);
  }

  /** The share of a thing's area that no thing above it covers, by a grid of points. */
  static double visible(Thing thing, List<Thing> things) {
    List<Path2D> above =
        things.subList(things.indexOf(thing) + 1, things.size()).stream()
            .filter(other -> other.box().near(thing.box(), 0))
            .map(Thing::outline)
            .toList();
    Path2D outline = thing.outline();
    int inside = 0;
    int seen = 0;
    for (int i = 0; i < GRID; i++) {
      double x = thing.box().x() + (i + 0.5) / GRID * thing.box().width();
      for (int j = 0; j < GRID; j++) {
        double y = thing.box().y() + (j + 0.5) / GRID * thing.box().height();
        if (outline.contains(x, y)) {
          inside++;
          seen += above.stream().noneMatch(path -> path.contains(x, y)) ? 1 : 0;
        }
      }
    }
    return (double) seen / inside;
  }
}
