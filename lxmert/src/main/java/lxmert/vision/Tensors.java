package lxmert.vision;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Tensors to arrays. */
final class Tensors {
  private Tensors() {}

  /** All values in row-major order, from any device. */
  static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    tensor.detach().cpu().to(torch.ScalarType.Float).contiguous().data_ptr_float().get(values);
    return values;
  }
}
