package lxmert.train;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import lxmert.io.Check;
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
    Check.positive("learning_rate", learningRate);
    Check.shareBelowOne("warmup", warmup);
    Check.notNegative("weight_decay", weightDecay);
    Check.positive("clip_norm", clipNorm);
  }

  @Override
  public Optimizer create(Module module, long steps) {
    Schedule schedule = Schedule.warmupLinear(warmup, steps);
    return new BertAdam(
        module.parameters(),
        new BertAdam.Settings(learningRate, schedule, 0.9, 0.999, 1e-6, weightDecay));
  }
}
