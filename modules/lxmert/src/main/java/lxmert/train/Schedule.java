package lxmert.train;

import lxmert.io.Check;

/**
 * How the learning rate goes over a run (BertAdam's own schedules): a factor between 0 and 1.
 *
 * @param shape what happens after the warm-up
 * @param warmup share of all steps in which the factor climbs from 0 to 1
 * @param totalSteps length of the run in steps, or -1 for a factor of 1 throughout
 */
public record Schedule(Shape shape, double warmup, long totalSteps)
    implements LearningRateSchedule {
  /** What happens after the warm-up. */
  public enum Shape {
    /** Falls in a straight line to 0 at the last step and stays there. */
    WARMUP_LINEAR,
    /** Stays at 1. */
    WARMUP_CONSTANT,
    /** No warm-up either: 1 throughout. */
    NONE
  }

  /** Checks the ranges. A warm-up of -1 is the published code's default and is kept as it is. */
  public Schedule {
    Check.that(
        warmup == -1 || (warmup >= 0 && warmup < 1), "warm-up share", warmup, "0 to 1, or -1");
    Check.that(totalSteps == -1 || totalSteps >= 1, "steps", totalSteps, "1 or more");
  }

  /** Warm-up, then a straight line to 0. */
  public static Schedule warmupLinear(double warmup, long totalSteps) {
    return new Schedule(Shape.WARMUP_LINEAR, warmup, totalSteps);
  }

  /** A learning rate that never changes. */
  public static Schedule constant() {
    return new Schedule(Shape.NONE, 0, -1);
  }

  /**
   * The factor at a step, counted from 0: so the first step of a warm-up changes no weight. With
   * {@code warmup = -1} the linear shape starts at one half, as the published code does.
   */
  @Override
  public double factor(long step) {
    if (totalSteps == -1 || shape == Shape.NONE) {
      return 1;
    }
    double x = (double) step / totalSteps;
    if (x < warmup) {
      return x / warmup;
    }
    return shape == Shape.WARMUP_CONSTANT ? 1 : Math.max((x - 1) / (warmup - 1), 0);
  }
}
