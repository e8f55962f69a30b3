package lxmert.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.Check;

/** Averages of named figures over the batches since it was made. */
public final class Averages {
  /**
   * What was added so far.
   *
   * @param sums of each figure, and its count
   */
  record State(Map<String, List<Double>> sums, long examples) {
    /** Checks that each figure has both. */
    State {
      sums.forEach((name, both) -> Check.that(both.size() == 2, name, both, "a sum and a count"));
    }
  }

  private final Map<String, double[]> sums = new LinkedHashMap<>();
  private long examples;

  /** Nothing was added yet. */
  public Averages() {}

  /** Goes on where others stood. */
  Averages(State state) {
    state.sums.forEach((name, both) -> sums.put(name, new double[] {both.get(0), both.get(1)}));
    examples = state.examples;
  }

  /** Adds a batch. */
  public void add(BatchOutcome batch) {
    add("loss", batch.loss() * batch.size(), batch.size());
    add(batch.measures());
    examples += batch.size();
  }

  /** Adds further figures of batches that were added. */
  public void add(List<Step.Measure> measures) {
    measures.forEach(measure -> add(measure.name(), measure.sum(), measure.count()));
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

  /** What was added so far. */
  State state() {
    Map<String, List<Double>> copy = new LinkedHashMap<>();
    sums.forEach((name, both) -> copy.put(name, List.of(both[0], both[1])));
    return new State(copy, examples);
  }
}
