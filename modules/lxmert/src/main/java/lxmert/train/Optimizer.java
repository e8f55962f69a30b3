package lxmert.train;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Changes parameters by their gradients. What it remembers of each parameter can be read and put
 * back, so that a run goes on to the bit. A parameter without gradient is left alone.
 */
public interface Optimizer extends AutoCloseable {
  /** Updates every parameter that has a gradient. */
  void step();

  /** The learning rate of a parameter's update, its updates counted from 0. */
  double learningRate(long step);

  /** The learning rate that the next step applies to parameters which have had every gradient. */
  default double learningRate() {
    long max = 0;
    for (int i = 0; i < parameters().size(); i++) {
      max = Math.max(max, steps(i));
    }
    return learningRate(max);
  }

  /** The parameters, in the order of {@code module.parameters()}. */
  TensorVector parameters();

  /** How often parameter {@code i} has been updated. */
  long steps(int i);

  /** Sets how often parameter {@code i} has been updated: for going on with an earlier run. */
  void setSteps(int i, long count);

  /** What else is remembered of parameter {@code i}, by name; the tensors themselves or views. */
  Map<String, Tensor> buffers(int i);

  /**
   * Scales all gradients so that their common L2 norm is at most {@code maxNorm}, by the factor
   * {@code maxNorm / (norm + 1e-6)}.
   *
   * @return the norm before
   */
  default double clipGradients(double maxNorm) {
    return torch.clip_grad_norm_(parameters(), maxNorm, 2, false);
  }

  /** Forgets all gradients: a parameter that gets no new one will be skipped. */
  default void zeroGradients() {
    try (PointerScope scope = new PointerScope()) {
      for (Tensor parameter : parameters().get()) {
        parameter.mutable_grad().reset();
      }
    }
  }

  /** Frees what it remembers. The parameters keep their values. */
  @Override
  void close();
}
