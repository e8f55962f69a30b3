package lxmert.tensor;

import java.util.function.Supplier;
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
      Tensor tensor = maker.get();
      if (outer == null) {
        tensor.retainReference();
      } else {
        outer.attach(tensor);
      }
      return tensor;
    }
  }
}
