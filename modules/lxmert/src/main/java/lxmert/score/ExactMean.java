package lxmert.score;

import java.math.BigDecimal;

/**
 * A mean of scores of 0 to 1. The sum is exact and rounded once, so that it does not depend on the
 * order in which they come.
 */
final class ExactMean {
  private int count;
  private long whole;
  private BigDecimal fractions = BigDecimal.ZERO;

  /** Adds a score that came so many times. */
  void add(double score, int times) {
    count += times;
    if (score == (long) score) {
      whole += ((long) score) * times;
    } else {
      fractions = fractions.add(new BigDecimal(score).multiply(BigDecimal.valueOf(times)));
    }
  }

  int count() {
    return count;
  }

  private double sum() {
    return fractions.add(BigDecimal.valueOf(whole)).doubleValue();
  }

  /** A hundred times the sum, divided by the count, as VQA's evaluation has it; NaN for none. */
  double percent() {
    return 100 * sum() / count;
  }
}
