package lxmert.score;

import java.util.List;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;

/**
 * A range of areas in pixels of the image.
 *
 * @param min inside
 * @param max inside
 */
record AreaRange(double min, double max) {
  /** COCO's ranges; a limit belongs to both sides. */
  static final List<AreaRange> RANGES =
      List.of(
          new AreaRange(0, 1e10),
          new AreaRange(0, 32 * 32),
          new AreaRange(32 * 32, 96 * 96),
          new AreaRange(96 * 96, 1e10));

  /** Places in {@link #RANGES}. */
  static final int ALL = 0;

  static final int SMALL = 1;
  static final int MEDIUM = 2;
  static final int LARGE = 3;

  boolean contains(double area) {
    return area >= min && area <= max;
  }

  /** Whether a thing is one that has to be found. */
  boolean counts(AnnotatedObject thing) {
    return !thing.crowd() && contains(thing.area());
  }
}
