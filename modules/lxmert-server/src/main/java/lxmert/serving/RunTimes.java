package lxmert.serving;

/**
 * How long a run took, or several, in nanoseconds.
 *
 * @param input regions found and words encoded
 * @param infer the model itself
 * @param output scores to probabilities
 * @param detect of the input's time: regions found
 */
public record RunTimes(long input, long infer, long output, long detect) {
  /** No time at all. */
  static final RunTimes NONE = new RunTimes(0, 0, 0, 0);

  /** The sums. */
  RunTimes plus(RunTimes other) {
    return new RunTimes(
        input + other.input, infer + other.infer, output + other.output, detect + other.detect);
  }
}
