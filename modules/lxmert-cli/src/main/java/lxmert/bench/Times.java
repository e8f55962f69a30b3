package lxmert.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long the runs of some work took.
 *
 * @param ms of each run, rising
 */
record Times(double[] ms) {
  private static final int WARM_UPS = 2;
  private static final int FEWEST_RUNS = 3;

  /**
   * Times several works by turns, so that what else the machine does meets them alike.
   *
   * @param seconds for each of them, three runs at least
   */
  static List<Times> byTurns(double seconds, List<Runnable> works) {
    for (int i = 0; i < WARM_UPS; i++) {
      works.forEach(Runnable::run);
    }
    List<List<Double>> all = new ArrayList<>();
    works.forEach(work -> all.add(new ArrayList<>()));
    long end = System.nanoTime() + (long) (seconds * works.size() * 1e9);
    while (all.get(0).size() < FEWEST_RUNS || System.nanoTime() < end) {
      for (int i = 0; i < works.size(); i++) {
        long start = System.nanoTime();
        works.get(i).run();
        all.get(i).add((System.nanoTime() - start) / 1e6);
      }
    }
    return all.stream()
        .map(times -> new Times(times.stream().mapToDouble(each -> each).sorted().toArray()))
        .toList();
  }

  int runs() {
    return ms.length;
  }

  double median() {
    return ms[ms.length / 2];
  }

  /** From the first quartile to the third. */
  double spread() {
    return ms[ms.length * 3 / 4] - ms[ms.length / 4];
  }

  @Override
  public String toString() {
    return Arrays.toString(ms);
  }
}
