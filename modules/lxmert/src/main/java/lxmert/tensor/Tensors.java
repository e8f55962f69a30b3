package lxmert.tensor;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Tensors to arrays, and how long they live. */
public final class Tensors {
  private Tensors() {}

  /** All values in row-major order, from any device. */
  public static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    tensor.detach().cpu().to(torch.ScalarType.Float).contiguous().data_ptr_float().get(values);
    return values;
  }

  /** Makes a tensor that outlives its intermediate values: it belongs to the scope around. */
  public static Tensor keep(Supplier<Tensor> maker) {
    PointerScope outer = PointerScope.getInnerScope();
    try (PointerScope inner = new PointerScope()) {
      // What an operation in place returns is its operand, which ends with the inner scope.
      Tensor tensor = new Tensor(maker.get());
      if (outer == null) {
        tensor.retainReference();
      } else {
        outer.attach(tensor);
      }
      return tensor;
    }
  }

  /**
   * Does steps one after the other. Only the last result outlives the call, so that a long chain
   * needs the memory of one step; what gradients need they hold themselves.
   */
  public static Tensor chain(Tensor x, List<UnaryOperator<Tensor>> steps) {
    Tensor last = x;
    boolean own = false; // whether the last tensor was made here
    for (UnaryOperator<Tensor> step : steps) {
      Tensor input = last;
      last = keep(() -> step.apply(input));
      if (own) {
        input.close();
      }
      own = true;
    }
    return last;
  }
}
