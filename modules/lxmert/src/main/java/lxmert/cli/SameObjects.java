package lxmert.cli;

import java.util.List;
import java.util.stream.IntStream;
import lxmert.vision.Boxes;
import lxmert.vision.Regions;

/** How far two lists of regions of the same pictures agree. */
final class SameObjects {
  /** Boxes that overlap as much are of one thing. */
  private static final float OVERLAP = 0.7f;

  private SameObjects() {}

  /**
   * The percentage of {@code exact} regions for which the other list has one at the same place with
   * the same object.
   */
  static double percent(List<Regions> exact, List<Regions> others) {
    long all = 0;
    long same = 0;
    for (int i = 0; i < exact.size(); i++) {
      Regions one = exact.get(i);
      Regions other = others.get(i);
      all += one.count();
      same += IntStream.range(0, one.count()).filter(row -> isIn(one, row, other)).count();
    }
    return 100.0 * same / all;
  }

  private static boolean isIn(Regions one, int row, Regions other) {
    return IntStream.range(0, other.count())
        .anyMatch(
            each ->
                other.objectIds()[each] == one.objectIds()[row]
                    && Boxes.intersectionOverUnion(one.boxes(), row, other.boxes(), each)
                        >= OVERLAP);
  }
}
