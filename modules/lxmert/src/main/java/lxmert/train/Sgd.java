package lxmert.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.io.Check;
import org.bytedeco.javacpp.PointerScope;
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
public final class Sgd extends EachParameter {
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

  private final List<Group> groups;
  private final double momentum;
  private final List<Tensor> velocities = new ArrayList<>();

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
    super(parameters, learningRate, schedule);
    if (parameters.empty() || parameters.size() != groups.size()) {
      throw new IllegalArgumentException(
          "%d parameters and %d groups, expected as many of both"
              .formatted(parameters.size(), groups.size()));
    }
    Check.shareBelowOne("momentum", momentum);
    this.groups = List.copyOf(groups);
    this.momentum = momentum;
    for (Tensor parameter : parameters.get()) {
      velocities.add(torch.zeros_like(parameter.detach()));
    }
  }

  @Override
  void update(int i, Tensor parameter, Tensor gradient, double rate) {
    Group group = groups.get(i);
    Tensor velocity = velocities.get(i);
    velocity.mul_(new Scalar(momentum)).add_(gradient);
    if (group.weightDecay() > 0) {
      velocity.add_(parameter, new Scalar(group.weightDecay()));
    }
    parameter.add_(velocity, new Scalar(-rate * group.rateFactor()));
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
    super.close();
  }
}
