package lxmert.explain;

import java.util.Arrays;

/**
 * How much each word piece or each region contributes to an answer.
 *
 * @param values without a unit; only their order and their ratios count
 */
public record Relevance(double[] values) {
  /**
   * The values moved to 0..1, the least at 0 and the greatest at 1: what is shown. All 0 where they
   * {@linkplain #isConstant are all equal}.
   */
  public double[] scaled() {
    double min = Arrays.stream(values).min().orElse(0);
    double range = Arrays.stream(values).max().orElse(0) - min;
    return Arrays.stream(values).map(each -> range == 0 ? 0 : (each - min) / range).toArray();
  }

  /** Whether no value differs from another, so that they say nothing. */
  public boolean isConstant() {
    return Arrays.stream(values).distinct().count() < 2;
  }
}
