package lxmert.train;

import lxmert.io.Check;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** An optimiser that updates one parameter after the other, each with its own count of updates. */
abstract class EachParameter implements Optimizer {
  private final TensorVector parameters;
  private final double learningRate;
  private final LearningRateSchedule schedule;
  private final long[] steps;

  /** Takes charge of the parameters, each of which is there once. */
  EachParameter(TensorVector parameters, double learningRate, LearningRateSchedule schedule) {
    Check.notNegative("learning rate", learningRate);
    this.parameters = new TensorVector(parameters);
    this.learningRate = learningRate;
    this.schedule = schedule;
    steps = new long[Math.toIntExact(parameters.size())];
  }

  /**
   * Updates parameter {@code i}.
   *
   * @param rate the learning rate of this update
   */
  abstract void update(int i, Tensor parameter, Tensor gradient, double rate);

  /** A parameter's update is counted before it is made. */
  @Override
  public final void step() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      for (int i = 0; i < steps.length; i++) {
        Tensor parameter = parameters.get(i);
        Tensor gradient = parameter.grad();
        if (gradient.defined()) {
          update(i, parameter, gradient, learningRate(steps[i]++));
        }
      }
    }
  }

  @Override
  public final double learningRate(long step) {
    return learningRate * schedule.factor(step);
  }

  @Override
  public final TensorVector parameters() {
    return parameters;
  }

  @Override
  public final long steps(int i) {
    return steps[i];
  }

  @Override
  public final void setSteps(int i, long count) {
    steps[i] = count;
  }

  @Override
  public void close() {
    parameters.close();
  }
}
