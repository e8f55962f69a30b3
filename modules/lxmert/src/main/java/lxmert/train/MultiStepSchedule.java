package lxmert.train;

import java.util.List;

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
    for (int i = 1; i < steps.size(); i++) {
      if (steps.get(i) <= steps.get(i - 1)) {
        throw new IllegalArgumentException("the steps " + steps + " do not ascend");
      }
    }
    if (!(gamma > 0) || warmupSteps < 0 || !(warmupFactor >= 0)) {
      throw new IllegalArgumentException(
          "gamma %s must be positive, warm-up steps %d and warm-up factor %s not negative"
              .formatted(gamma, warmupSteps, warmupFactor));
    }
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
