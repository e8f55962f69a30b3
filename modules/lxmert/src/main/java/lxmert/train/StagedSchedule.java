package lxmert.train;

import java.util.List;
import lxmert.io.Check;

/**
 * A learning rate that stays the same over equal parts of a run: the epochs, say.
 *
 * @param factors of the learning rate, one for each part
 * @param totalSteps length of the run; what comes after it has the last factor
 */
public record StagedSchedule(List<Double> factors, long totalSteps)
    implements LearningRateSchedule {
  /** Copies the list and checks the ranges. */
  public StagedSchedule {
    factors = List.copyOf(factors);
    Check.atLeast(1, "the number of stages", factors.size());
    factors.forEach(each -> Check.positive("a stage's factor", each));
    Check.atLeast(1, "steps", totalSteps);
  }

  @Override
  public double factor(long step) {
    long stage = step * factors.size() / totalSteps;
    return factors.get((int) Math.min(stage, factors.size() - 1L));
  }
}
