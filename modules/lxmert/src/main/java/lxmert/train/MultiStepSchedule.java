package lxmert.train;

import java.util.List;
import lxmert.io.Check;

/**
 * A learning rate that warms up and then falls by a factor at each of a few steps: {@code
 * warmupmultisteplr} of Detectron2, by which the published detectors were trained.
 *
 * @param steps at which the factor is multiplied by {@code gamma}, ascending
 * @param gamma what the learning rate is multiplied by at each of them
 * @param warmupSteps length of the warm-up
 * @param warmupFactor the factor at step 0
 * @param linear whether the warm-up climbs in a straight line; else it stays at its factor
 */
public record MultiStepSchedule(
    List<Integer> steps, double gamma, int warmupSteps, double warmupFactor, boolean linear)
    implements LearningRateSchedule {
  /** Copies the list and checks the ranges. */
  public MultiStepSchedule {
    steps = List.copyOf(steps);
    boolean ascend = true;
    for (int i = 1; i < steps.size(); i++) {
      ascend &= steps.get(i) > steps.get(i - 1);
    }
    Check.that(ascend, "steps", steps, "each to be larger than the one before");
    Check.positive("gamma", gamma);
    Check.atLeast(0, "warmup_iters", warmupSteps);
    Check.notNegative("warmup_factor", warmupFactor);
  }

  @Override
  public double factor(long step) {
    long passed = steps.stream().filter(each -> each <= step).count();
    return warmup(step) * Math.pow(gamma, (double) passed);
  }

  private double warmup(long step) {
    if (step >= warmupSteps) {
      return 1;
    }
    double done = linear ? (double) step / warmupSteps : 0;
    return warmupFactor * (1 - done) + done;
  }
}
