package lxmert.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What a batch gave.
 *
 * @param loss a float32 scalar with its graph
 * @param measures further figures to be logged, each under its own name
 */
public record Step(Tensor loss, List<Measure> measures) {
  /**
   * A figure that is averaged over batches.
   *
   * @param name such as {@code accuracy}
   * @param sum over the batch
   * @param count what the sum is divided by, once added up over batches
   */
  public record Measure(String name, double sum, double count) {}
}
