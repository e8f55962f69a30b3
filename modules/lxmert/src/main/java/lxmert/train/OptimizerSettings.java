package lxmert.train;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.bytedeco.pytorch.Module;

/**
 * The optimiser of a run: {@link BertAdam} with a warm-up and a straight line to 0 after it.
 *
 * @param learningRate at the end of the warm-up
 * @param warmup share of all steps in which the learning rate climbs from 0
 * @param weightDecay of every parameter, times the learning rate
 * @param clipNorm most that the L2 norm over all gradients may be
 */
@JsonNaming(SnakeCaseStrategy.class)
public record OptimizerSettings(
    double learningRate, double warmup, double weightDecay, double clipNorm)
    implements OptimizerSource {
  /** Checks the ranges. */
  public OptimizerSettings {
    if (!(learningRate > 0) || !(weightDecay >= 0) || !(clipNorm > 0)) {
      throw new IllegalArgumentException(
          "learning rate %s and clip norm %s must be positive, weight decay %s not negative"
              .formatted(learningRate, clipNorm, weightDecay));
    }
    if (!(warmup >= 0 && warmup < 1)) {
      throw new IllegalArgumentException("a warm-up share lies in [0, 1), got " + warmup);
    }
  }

  @Override
  public Optimizer create(Module module, long steps) {
    Schedule schedule = Schedule.warmupLinear(warmup, steps);
    return new BertAdam(
        module.parameters(),
        new BertAdam.Settings(learningRate, schedule, 0.9, 0.999, 1e-6, weightDecay));
  }
}
