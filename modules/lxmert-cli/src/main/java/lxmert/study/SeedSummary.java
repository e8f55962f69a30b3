package lxmert.study;

import java.util.Arrays;
import java.util.Locale;

/**
 * Several runs of one model.
 *
 * @param runs how many
 * @param mean of their scores
 * @param standardError of the mean: the sample's standard deviation, over one less than the runs,
 *     divided by the root of their number; NaN for a single run
 */
public record SeedSummary(int runs, double mean, double standardError) {
  /** The summary of one value or more. */
  public static SeedSummary of(double... values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    int runs = values.length;
    double error = runs == 1 ? Double.NaN : Math.sqrt(squares / (runs - 1) / runs);
    return new SeedSummary(runs, mean, error);
  }

  /** Such as {@code 61.3 ± 0.4}; the mean alone for a single run. */
  @Override
  public String toString() {
    return Double.isNaN(standardError)
        ? String.format(Locale.ROOT, "%.1f", mean)
        : String.format(Locale.ROOT, "%.1f ± %.1f", mean, standardError);
  }
}
