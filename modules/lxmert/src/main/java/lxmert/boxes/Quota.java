package lxmert.boxes;

import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import lxmert.world.Dice;

/** How much has been said about each image of a round, so that all get the same. */
final class Quota {
  private final int most;
  private final int[] counts;
  private final Dice dice;

  /**
   * A quota of nothing said so far.
   *
   * @param most for one image
   */
  Quota(int images, int most, Dice dice) {
    this.most = most;
    this.counts = new int[images];
    this.dice = dice;
  }

  /** Whether two images are open, for a pair. */
  boolean hasPair() {
    return open().size() > 1;
  }

  /** An open image. */
  int any() {
    return dice.pick(open());
  }

  /** Among the open images that fit, one about which least was said; -1 for none. */
  int least(IntPredicate fits) {
    return dice.shuffled(open()).stream()
        .filter(fits::test)
        .min(Comparator.comparingInt(i -> counts[i]))
        .orElse(-1);
  }

  /** Counts one for an image. */
  void add(int image) {
    counts[image]++;
  }

  private List<Integer> open() {
    return IntStream.range(0, counts.length).filter(i -> counts[i] < most).boxed().toList();
  }
}
