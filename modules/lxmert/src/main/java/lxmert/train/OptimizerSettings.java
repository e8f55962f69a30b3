package lxmert.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Objects;
import lxmert.io.Check;
import org.bytedeco.pytorch.Module;
import org.jspecify.annotations.Nullable;

/**
 * The optimiser of a run: {@link BertAdam} with a warm-up and a straight line to 0 after it; or
 * {@link Adam}, by stages.
 *
 * @param learningRate at the end of the warm-up, or before the factors of stages
 * @param warmup share of all steps in which the learning rate climbs from 0
 * @param weightDecay of every parameter, times the learning rate
 * @param clipNorm most that the L2 norm over all gradients may be
 * @param moments what BertAdam remembers; null: {@link Moments#WHOLE}
 * @param adam an Adam with bias correction in place of BertAdam; null: there is none
 */
@JsonNaming(SnakeCaseStrategy.class)
public record OptimizerSettings(
    double learningRate,
    double warmup,
    double weightDecay,
    double clipNorm,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Moments moments,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Staged adam)
    implements OptimizerSource {
  /**
   * An Adam that has a learning rate for each equal part of the run.
   *
   * @param kind which of both
   * @param beta1 memory of the first moment
   * @param beta2 memory of the norm
   * @param epsilon added to the norm
   * @param stages factors of the learning rate, one for each part: as many as epochs, say
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Staged(Kind kind, double beta1, double beta2, double epsilon, List<Double> stages) {
    /** Checks the ranges and copies the list. */
    public Staged {
      stages = new StagedSchedule(stages, 1).factors();
      Check.shareBelowOne("beta1", beta1);
      Check.shareBelowOne("beta2", beta2);
      Check.positive("epsilon", epsilon);
    }

    /** Without the course of its learning rate. */
    public Adam.Settings settings() {
      return new Adam.Settings(kind == Kind.ADAMAX, beta1, beta2, epsilon);
    }

    private Adam create(Module module, double learningRate, long steps) {
      return new Adam(
          module.parameters(), settings(), learningRate, new StagedSchedule(stages, steps));
    }
  }

  /** What BertAdam remembers of the gradients. */
  public enum Moments {
    /** Both moments of every element, in float32: 8 bytes each. */
    @JsonProperty("whole")
    WHOLE,
    /** A quarter of it: {@link FactoredAdam}. */
    @JsonProperty("factored")
    FACTORED;

    /** An optimiser that remembers so much. */
    public Optimizer create(Module module, BertAdam.Settings settings) {
      return this == WHOLE
          ? new BertAdam(module.parameters(), settings)
          : new FactoredAdam(module.parameters(), settings);
    }
  }

  /** Which Adam with bias correction. */
  public enum Kind {
    /** Divides by the root of the mean square. */
    @JsonProperty("adam")
    ADAM,
    /** Divides by the largest gradient. */
    @JsonProperty("adamax")
    ADAMAX
  }

  /** Checks the ranges. */
  public OptimizerSettings {
    Check.positive("learning_rate", learningRate);
    Check.shareBelowOne("warmup", warmup);
    Check.notNegative("weight_decay", weightDecay);
    Check.positive("clip_norm", clipNorm);
    Check.that(adam == null || warmup == 0, "warmup", warmup, "0 beside the stages of adam");
    Check.that(adam == null || weightDecay == 0, "weight_decay", weightDecay, "0 with adam");
    Check.that(adam == null || moments == null, "moments", moments, "nothing with adam");
  }

  @Override
  public Optimizer create(Module module, long steps) {
    if (adam != null) {
      return adam.create(module, learningRate, steps);
    }
    Schedule schedule = Schedule.warmupLinear(warmup, steps);
    return Objects.requireNonNullElse(moments, Moments.WHOLE)
        .create(
            module, new BertAdam.Settings(learningRate, schedule, 0.9, 0.999, 1e-6, weightDecay));
  }
}
