package lxmert.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lxmert.io.Check;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The Adam of the published BERT code: no bias correction, weight decay apart from the moments and
 * on every parameter, and a step counter of its own for each parameter. For a gradient g:
 *
 * <pre>
 *   m = beta1 m + (1 - beta1) g
 *   v = beta2 v + (1 - beta2) g²
 *   p = p - rate (m / (√v + epsilon) + decay p)
 * </pre>
 *
 * A parameter without gradient is left alone: no decay, no count.
 *
 * <p>All parameters and their moments lie in three long buffers, and the parameters become views of
 * the first. On a processor one fused operator updates them all. Elsewhere hundreds of small
 * tensors are updated by a few operations, and large ones in pieces. Make an instance after the
 * module has reached its device; a {@link PointerScope} around that outlives it.
 */
public final class BertAdam implements Optimizer {
  /** Elements that one round of operations works on; five such buffers fit into a core's cache. */
  private static final long CHUNK = 1 << 18;

  /** Parameters start at multiples of this many elements: 64 bytes. */
  private static final long ALIGNMENT = 16;

  /**
   * What stays the same over a run.
   *
   * @param learningRate before the schedule's factor
   * @param schedule factor of the learning rate by step
   * @param beta1 memory of the first moment
   * @param beta2 memory of the second moment
   * @param epsilon added to the root of the second moment
   * @param weightDecay share of each parameter taken off at a step, times the learning rate
   */
  public record Settings(
      double learningRate,
      LearningRateSchedule schedule,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay) {
    /** Checks the ranges. */
    public Settings {
      Check.notNegative("learning rate", learningRate);
      Check.shareBelowOne("beta1", beta1);
      Check.shareBelowOne("beta2", beta2);
      Check.notNegative("epsilon", epsilon);
      Check.notNegative("weight decay", weightDecay);
    }

    /** The published values beside a learning rate and a schedule. */
    public static Settings of(double learningRate, LearningRateSchedule schedule) {
      return new Settings(learningRate, schedule, 0.9, 0.999, 1e-6, 0.01);
    }
  }

  /** One parameter's place in the buffers. */
  private record Slot(Tensor parameter, long offset, long size) {
    Tensor of(Tensor buffer) {
      return buffer.narrow(0, offset, size);
    }
  }

  /** Absent where libtorch has no such operator: the formula is computed operator by operator. */
  private final Optional<FusedAdam> fused;

  private final Settings settings;
  private final TensorVector parameters;
  private final List<Slot> slots = new ArrayList<>();
  private final long[] steps;
  private final Tensor values;
  private final Tensor moments;
  private final Tensor squares;
  private final Tensor gradients;

  /** Kept, because fresh memory for every chunk costs as much as the update itself. */
  private final Tensor roots;

  /**
   * Takes charge of float32 parameters on one device.
   *
   * @param parameters each once, in a fixed order; those of {@code module.parameters()}
   */
  public BertAdam(TensorVector parameters, Settings settings) {
    this(parameters, settings, FusedAdam.here());
  }

  /**
   * With the fused operator or without it.
   *
   * @param fused is used on a processor alone
   */
  BertAdam(TensorVector parameters, Settings settings, Optional<FusedAdam> fused) {
    if (parameters.empty()) {
      throw new IllegalArgumentException("no parameters to train");
    }
    this.fused = fused.filter(each -> parameters.get(0).is_cpu());
    this.settings = settings;
    this.parameters = new TensorVector(parameters);
    this.steps = new long[Math.toIntExact(parameters.size())];
    long offset = 0;
    for (int i = 0; i < steps.length; i++) {
      Tensor parameter = this.parameters.get(i);
      slots.add(new Slot(parameter, offset, parameter.numel()));
      offset += (parameter.numel() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
    long[] length = {offset};
    Tensor first = this.parameters.get(0);
    values = torch.zeros(length, first.options());
    moments = torch.zeros_like(values);
    squares = torch.zeros_like(values);
    gradients = torch.zeros(new long[] {CHUNK}, values.options());
    roots = torch.zeros_like(gradients);
    layOut();
  }

  private void layOut() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      for (Slot slot : slots) {
        Tensor view = slot.of(values).view(slot.parameter.sizes());
        view.copy_(slot.parameter);
        slot.parameter.set_data(view);
      }
    }
  }

  @Override
  public void step() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      if (fused.isPresent()) {
        stepFused(fused.get());
        return;
      }
      int i = 0;
      while (i < slots.size()) {
        Tensor gradient = slots.get(i).parameter.grad();
        if (!gradient.defined()) {
          i++;
        } else if (slots.get(i).size > CHUNK) {
          stepLarge(i++, gradient.flatten());
        } else {
          i = stepRun(i);
        }
      }
    }
  }

  /** Parameters that have been at as many steps go together: their rate is the same. */
  private void stepFused(FusedAdam adam) {
    Map<Long, List<FusedAdam.Update>> byCount = new LinkedHashMap<>();
    for (int i = 0; i < steps.length; i++) {
      Slot slot = slots.get(i);
      Tensor gradient = slot.parameter.grad();
      if (gradient.defined()) {
        byCount
            .computeIfAbsent(steps[i]++, count -> new ArrayList<>())
            .add(
                new FusedAdam.Update(
                    slot.of(values), gradient.flatten(), slot.of(moments), slot.of(squares)));
      }
    }
    byCount.forEach((count, updates) -> adam.step(updates, learningRate(count), settings));
  }

  /** A parameter larger than a chunk, piece by piece. */
  private void stepLarge(int i, Tensor gradient) {
    Slot slot = slots.get(i);
    double rate = learningRate(steps[i]++);
    for (long start = 0; start < slot.size; start += CHUNK) {
      long length = Math.min(CHUNK, slot.size - start);
      update(slot.offset + start, length, gradient.narrow(0, start, length), rate);
    }
  }

  /**
   * As many parameters from {@code first} on as have a gradient, the same count of steps, and room
   * in one chunk. The gaps between them are updated too, but nothing ever reads those.
   *
   * @return the first parameter that is not among them
   */
  private int stepRun(int first) {
    long start = slots.get(first).offset;
    long count = steps[first];
    long end = start;
    int i = first;
    for (; i < slots.size() && steps[i] == count; i++) {
      Slot slot = slots.get(i);
      Tensor gradient = slot.parameter.grad();
      if (slot.offset + slot.size - start > CHUNK || !gradient.defined()) {
        break;
      }
      gradients.narrow(0, slot.offset - start, slot.size).copy_(gradient.flatten());
      end = slot.offset + slot.size;
      steps[i]++;
    }
    update(start, end - start, gradients.narrow(0, 0, end - start), learningRate(count));
    return i;
  }

  private void update(long offset, long length, Tensor gradient, double rate) {
    Tensor p = values.narrow(0, offset, length);
    Tensor m = moments.narrow(0, offset, length);
    Tensor v = squares.narrow(0, offset, length);
    m.mul_(new Scalar(settings.beta1)).add_(gradient, new Scalar(1 - settings.beta1));
    v.mul_(new Scalar(settings.beta2)).addcmul_(gradient, gradient, new Scalar(1 - settings.beta2));
    Tensor root = roots.narrow(0, 0, length);
    torch.sqrt_out(root, v).add_(new Scalar(settings.epsilon));
    p.mul_(new Scalar(1 - rate * settings.weightDecay)).addcdiv_(m, root, new Scalar(-rate));
  }

  @Override
  public double learningRate(long step) {
    return settings.learningRate * settings.schedule.factor(step);
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

  /** {@code moment} and {@code square}. */
  @Override
  public Map<String, Tensor> buffers(int i) {
    Map<String, Tensor> buffers = new LinkedHashMap<>();
    buffers.put("moment", moment(i));
    buffers.put("square", square(i));
    return buffers;
  }

  /** The first moment of parameter {@code i}, in its shape; a view. */
  public Tensor moment(int i) {
    return view(moments, i);
  }

  /** The second moment of parameter {@code i}, in its shape; a view. */
  public Tensor square(int i) {
    return view(squares, i);
  }

  private Tensor view(Tensor buffer, int i) {
    Slot slot = slots.get(i);
    return slot.of(buffer).view(slot.parameter.sizes());
  }

  /** Frees the moments. The parameters keep their values. */
  @Override
  public void close() {
    slots.clear();
    parameters.close();
    values.close();
    moments.close();
    squares.close();
    gradients.close();
    roots.close();
  }
}
