package lxmert.verify;

/**
 * One line of a verification: a quantity held against a fixture.
 *
 * @param quantity what was compared
 * @param error the largest absolute difference; 0 or 1 for what must be equal
 * @param allowed the largest difference that passes
 * @param verdict whether it passed
 */
public record CheckResult(String quantity, double error, double allowed, Verdict verdict) {
  /** How a comparison ended. */
  public enum Verdict {
    /** Within the tolerance. */
    PASS,
    /** Outside the tolerance. */
    FAIL,
    /** In the fixture, but not yet computed by this build. */
    NOT_COVERED
  }

  /** A finding that passes when the error is a number no larger than allowed. */
  public static CheckResult of(String quantity, double error, double allowed) {
    return new CheckResult(
        quantity, error, allowed, error <= allowed ? Verdict.PASS : Verdict.FAIL);
  }

  /** A finding for what must be equal. */
  public static CheckResult equal(String quantity, boolean equal) {
    return of(quantity, equal ? 0 : 1, 0);
  }

  /** A quantity of the fixture that this build does not compute yet. */
  public static CheckResult notCovered(String quantity) {
    return new CheckResult(quantity, Double.NaN, Double.NaN, Verdict.NOT_COVERED);
  }
}
