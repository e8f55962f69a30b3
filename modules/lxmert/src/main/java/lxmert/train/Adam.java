package lxmert.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import lxmert.io.Check;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Adam and its variant Adamax (Kingma and Ba 2015, algorithms 1 and 2) as in PyTorch, without
 * weight decay. For a gradient g, at a parameter's update t, counted from 1:
 *
 * <pre>
 *   m = beta1 m + (1 - beta1) g
 *   Adam:    v = beta2 v + (1 - beta2) g²,         n = √(v / (1 - beta2^t)) + epsilon
 *   Adamax:  v = max(beta2 v, |g| + epsilon),      n = v
 *   p = p - rate / (1 - beta1^t) m / n
 * </pre>
 *
 * Make an instance after the module has reached its device; a {@link PointerScope} around that
 * outlives it.
 */
public final class Adam extends EachParameter {
  /**
   * What stays the same over a run.
   *
   * @param maximum whether it is Adamax
   * @param beta1 memory of the first moment
   * @param beta2 memory of the norm
   * @param epsilon added to the norm
   */
  public record Settings(boolean maximum, double beta1, double beta2, double epsilon) {
    /** Checks the ranges. */
    public Settings {
      Check.shareBelowOne("beta1", beta1);
      Check.shareBelowOne("beta2", beta2);
      Check.positive("epsilon", epsilon);
    }
  }

  private final Settings settings;
  private final List<Double> rateFactors;
  private final List<Tensor> moments = new ArrayList<>();
  private final List<Tensor> norms = new ArrayList<>();

  /**
   * Takes charge of parameters on one device, which all have the same learning rate.
   *
   * @param parameters each once, in a fixed order; those of {@code module.parameters()}
   * @param learningRate before the schedule's factor
   */
  public Adam(
      TensorVector parameters,
      Settings settings,
      double learningRate,
      LearningRateSchedule schedule) {
    this(
        parameters,
        Collections.nCopies(Math.toIntExact(parameters.size()), 1.0),
        settings,
        learningRate,
        schedule);
  }

  /**
   * As {@link #Adam(TensorVector, Settings, double, LearningRateSchedule)}, each parameter with its
   * own rate.
   *
   * @param rateFactors of the learning rate, one for each parameter
   */
  public Adam(
      TensorVector parameters,
      List<Double> rateFactors,
      Settings settings,
      double learningRate,
      LearningRateSchedule schedule) {
    super(parameters, learningRate, schedule);
    if (parameters.empty() || parameters.size() != rateFactors.size()) {
      throw new IllegalArgumentException(
          "%d parameters and %d factors, expected as many of both"
              .formatted(parameters.size(), rateFactors.size()));
    }
    this.settings = settings;
    this.rateFactors = List.copyOf(rateFactors);
    for (Tensor parameter : parameters.get()) {
      moments.add(torch.zeros_like(parameter.detach()));
      norms.add(torch.zeros_like(parameter.detach()));
    }
  }

  @Override
  void update(int i, Tensor parameter, Tensor gradient, double rate) {
    double unbiased = 1 - Math.pow(settings.beta1, (double) steps(i));
    Tensor moment = moments.get(i);
    moment.mul_(new Scalar(settings.beta1)).add_(gradient, new Scalar(1 - settings.beta1));
    parameter.addcdiv_(
        moment, norm(i, gradient), new Scalar(-rate * rateFactors.get(i) / unbiased));
  }

  private Tensor norm(int i, Tensor gradient) {
    Tensor norm = norms.get(i).mul_(new Scalar(settings.beta2));
    Scalar epsilon = new Scalar(settings.epsilon);
    if (settings.maximum) {
      return norm.copy_(torch.maximum(norm, gradient.abs().add(epsilon)));
    }
    norm.addcmul_(gradient, gradient, new Scalar(1 - settings.beta2));
    double unbiased = 1 - Math.pow(settings.beta2, (double) steps(i));
    return norm.div(new Scalar(unbiased)).sqrt().add(epsilon);
  }

  /** {@code moment} and {@code norm}. */
  @Override
  public Map<String, Tensor> buffers(int i) {
    return Map.of("moment", moments.get(i), "norm", norms.get(i));
  }

  @Override
  public void close() {
    moments.forEach(Tensor::close);
    moments.clear();
    norms.forEach(Tensor::close);
    norms.clear();
    super.close();
  }
}
