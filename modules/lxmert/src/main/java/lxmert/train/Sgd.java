package lxmert.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.io.Check;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Stochastic gradient descent with momentum and weight decay as in PyTorch. For a gradient g:
 *
 * <pre>
 *   v = momentum v + g + decay p
 *   p = p - rate v
 * </pre>
 *
 * Make an instance after the module has reached its device; a {@link PointerScope} around that
 * outlives it.
 */
public final class Sgd implements Optimizer {
  /**
   * What holds for one parameter.
   *
   * @param rateFactor of the learning rate
   * @param weightDecay share of the parameter added to its gradient
   */
  public record Group(double rateFactor, double weightDecay) {
    /** Checks the ranges. */
    public Group {
      Check.notNegative("rate factor", rateFactor);
      Check.notNegative("weight decay", weightDecay);
    }
  }

  private final TensorVector parameters;
  private final List<Group> groups;
  private final double learningRate;
  private final LearningRateSchedule schedule;
  private final double momentum;
  private final List<Tensor> velocities = new ArrayList<>();
  private final long[] steps;

  /**
   * Takes charge of parameters on one device.
   *
   * @param parameters each once, in a fixed order; those of {@code module.parameters()}
   * @param groups one for each
   * @param learningRate before the schedule's factor
   * @param momentum share of the last change that is made again, 0 to less than 1
   */
  public Sgd(
      TensorVector parameters,
      List<Group> groups,
      double learningRate,
      LearningRateSchedule schedule,
      double momentum) {
    if (parameters.empty() || parameters.size() != groups.size()) {
      throw new IllegalArgumentException(
          "%d parameters and %d groups, expected as many of both"
              .formatted(parameters.size(), groups.size()));
    }
    Check.notNegative("learning rate", learningRate);
    Check.shareBelowOne("momentum", momentum);
    this.parameters = new TensorVector(parameters);
    this.groups = List.copyOf(groups);
    this.learningRate = learningRate;
    this.schedule = schedule;
    this.momentum = momentum;
    steps = new long[groups.size()];
    for (Tensor parameter : this.parameters.get()) {
      velocities.add(torch.zeros_like(parameter.detach()));
    }
  }

  @Override
  public void step() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      for (int i = 0; i < steps.length; i++) {
        Tensor parameter = parameters.get(i);
        Tensor gradient = parameter.grad();
        if (gradient.defined()) {
          update(i, parameter, gradient);
        }
      }
    }
  }

  private void update(int i, Tensor parameter, Tensor gradient) {
    Group group = groups.get(i);
    double rate = learningRate(steps[i]++) * group.rateFactor();
    Tensor velocity = velocities.get(i);
    velocity.mul_(new Scalar(momentum)).add_(gradient);
    if (group.weightDecay() > 0) {
      velocity.add_(parameter, new Scalar(group.weightDecay()));
    }
    parameter.add_(velocity, new Scalar(-rate));
  }

  @Override
  public double learningRate(long step) {
    return learningRate * schedule.factor(step);
  }

  @Override
  public TensorVector parameters() {
    return parameters;
  }

  @Override
  public long steps(int i) {
    return steps[i];
  }

  @Override
  public void setSteps(int i, long count) {
    steps[i] = count;
  }

  /** {@code momentum}. */
  @Override
  public Map<String, Tensor> buffers(int i) {
    return Map.of("momentum", velocities.get(i));
  }

  @Override
  public void close() {
    velocities.forEach(Tensor::close);
    velocities.clear();
    parameters.close();
  }
}
