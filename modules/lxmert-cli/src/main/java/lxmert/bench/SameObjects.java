package lxmert.bench;

import java.util.List;
import java.util.stream.IntStream;
import lxmert.vision.Boxes;
import lxmert.vision.Regions;

/**
 * How far two lists of regions of the same images agree.
 *
 * @param foundAgain percentage of the first list's regions for which the other has one at the same
 *     place
 * @param sameObject percentage of those whose object is the same there
 */
public record SameObjects(double foundAgain, double sameObject) {
  /** Boxes that overlap as much are at one place. */
  private static final float OVERLAP = 0.5f;

  /** Compares the regions of the same images, found exactly and otherwise. */
  public static SameObjects of(List<Regions> exact, List<Regions> others) {
    long all = 0;
    long found = 0;
    long same = 0;
    for (int i = 0; i < exact.size(); i++) {
      Regions one = exact.get(i);
      Regions other = others.get(i);
      all += one.count();
      for (int row = 0; row < one.count(); row++) {
        int[] there = there(one, row, other);
        int object = one.objectIds()[row];
        found += there.length > 0 ? 1 : 0;
        same += IntStream.of(there).anyMatch(each -> other.objectIds()[each] == object) ? 1 : 0;
      }
    }
    return new SameObjects(100.0 * found / all, 100.0 * same / found);
  }

  /** The other list's regions at the place of a region. */
  private static int[] there(Regions one, int row, Regions other) {
    return IntStream.range(0, other.count())
        .filter(
            each -> Boxes.intersectionOverUnion(one.boxes(), row, other.boxes(), each) >= OVERLAP)
        .toArray();
  }
}
