package lxmert.dataset;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Chooses what validates a training, where a data set has one split only. */
public final class HeldBack {
  private HeldBack() {}

  /**
   * A tenth of what is there, at least one.
   *
   * @param all each once, in a fixed order
   * @param seed same seed, same choice
   */
  public static Set<String> tenth(Collection<String> all, long seed) {
    return some(all, (all.size() + 9) / 10, seed);
  }

  /**
   * So many of what is there.
   *
   * @param all each once, in a fixed order
   * @param count at most as many as there are
   * @param seed same seed, same choice
   */
  static Set<String> some(Collection<String> all, int count, long seed) {
    List<String> order = new ArrayList<>(all);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = order.size() - 1; i > 0; i--) {
      order.set(i, order.set(random.nextInt(i + 1), order.get(i)));
    }
    return new HashSet<>(order.subList(0, count));
  }
}
