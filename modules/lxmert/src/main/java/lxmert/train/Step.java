package lxmert.train;

import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a batch gave.
 *
 * @param loss a float32 scalar with its graph
 * @param measures further figures to be logged, each under its own name
 * @param second a loss that follows on the step's update; null: there is none
 */
public record Step(Tensor loss, List<Measure> measures, @Nullable Second second) {
  /** One loss alone. */
  public Step(Tensor loss, List<Measure> measures) {
    this(loss, measures, null);
  }

  /**
   * A loss of the updated model, by which it is updated once more in the same step: its gradients
   * are added to those of the first, as these were clipped. For tasks that train with one worker on
   * one rank.
   *
   * @param from the first step, counted from 0, that has it
   * @param pass computes it, after the tensors of the first pass were freed
   */
  public record Second(long from, Supplier<Step> pass) {}

  /**
   * A figure that is averaged over batches.
   *
   * @param name such as {@code accuracy}
   * @param sum over the batch
   * @param count what the sum is divided by, once added up over batches
   */
  public record Measure(String name, double sum, double count) {}
}
