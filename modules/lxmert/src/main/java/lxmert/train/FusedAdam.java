package lxmert.train;

import java.util.List;
import java.util.Optional;
import lxmert.tensor.Kept;
import lxmert.tensor.LibtorchOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's AdamW for processors, which reads and writes every number once. Without its correction
 * of the moments it is {@link BertAdam}'s formula, to rounding.
 */
final class FusedAdam {
  /** A count of steps at which the correction of both moments is 1 to the last digit. */
  private static final double LATE = 1e9;

  private final Kept kept = new Kept();
  private final LibtorchOperator operator = new LibtorchOperator("aten::_fused_adamw_", "");
  private final Tensor late = kept.keep(torch.full(new long[] {}, new Scalar(LATE)));

  private FusedAdam() {}

  /** One parameter, its gradient and its moments, all of one size and without gaps. */
  record Update(Tensor parameter, Tensor gradient, Tensor moment, Tensor square) {}

  /** The operator, unless this build lacks it. */
  static Optional<FusedAdam> here() {
    return Holder.INSTANCE;
  }

  /** A step of parameters that have one rate. */
  void step(List<Update> updates, double rate, BertAdam.Settings settings) {
    GenericList parameters = operator.listFor(0);
    GenericList gradients = operator.listFor(0);
    GenericList moments = operator.listFor(0);
    GenericList squares = operator.listFor(0);
    GenericList steps = operator.listFor(0);
    IValue count = new IValue(late);
    for (Update each : updates) {
      parameters.push_back(new IValue(each.parameter));
      gradients.push_back(new IValue(each.gradient));
      moments.push_back(new IValue(each.moment));
      squares.push_back(new IValue(each.square));
      steps.push_back(count);
    }
    IValue no = new IValue(false);
    operator.run(
        new IValue(parameters),
        new IValue(gradients),
        new IValue(moments),
        new IValue(squares),
        new IValue(operator.listFor(0)), // the largest squares, of another variant
        new IValue(steps),
        new IValue(rate),
        new IValue(settings.beta1()),
        new IValue(settings.beta2()),
        new IValue(settings.weightDecay()),
        new IValue(settings.epsilon()),
        no,
        no,
        new IValue(),
        new IValue());
  }

  private static final class Holder {
    static final Optional<FusedAdam> INSTANCE = probe();

    private static Optional<FusedAdam> probe() {
      try (PointerScope scope = new PointerScope()) {
        FusedAdam adam = new FusedAdam();
        Update one = new Update(torch.ones(4), torch.ones(4), torch.zeros(4), torch.zeros(4));
        adam.step(List.of(one), 0.1, BertAdam.Settings.of(0.1, Schedule.constant()));
        return Optional.of(adam);
      } catch (RuntimeException e) {
        return Optional.empty(); // not in this build
      }
    }
  }
}
