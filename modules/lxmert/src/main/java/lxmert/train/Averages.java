package lxmert.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Averages of named figures over the batches since it was made. */
public final class Averages {
  /**
   * What was added so far.
   *
   * @param sums of each figure, and its count
   */
  record State(Map<String, double[]> sums, long examples) {}

  private final Map<String, double[]> sums = new LinkedHashMap<>();
  private long examples;

  /** Nothing was added yet. */
  public Averages() {}

  /** Goes on where others stood. */
  Averages(State state) {
    sums.putAll(state.sums);
    examples = state.examples;
  }

  /** Adds a batch of so many examples. */
  public void add(double loss, int size, List<Step.Measure> measures) {
    add("loss", loss * size, size);
    measures.forEach(measure -> add(measure.name(), measure.sum(), measure.count()));
    examples += size;
  }

  private void add(String name, double sum, double count) {
    double[] both = sums.computeIfAbsent(name, key -> new double[2]);
    both[0] += sum;
    both[1] += count;
  }

  /** Every figure's average, in the order of first appearance; none where nothing was counted. */
  public Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    sums.forEach(
        (name, both) -> {
          if (both[1] > 0) {
            values.put(name, both[0] / both[1]);
          }
        });
    return values;
  }

  /** Examples added. */
  public long examples() {
    return examples;
  }

  /** What was added so far; a view. */
  State state() {
    return new State(sums, examples);
  }
}
