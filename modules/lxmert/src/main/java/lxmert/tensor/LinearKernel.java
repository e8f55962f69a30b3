package lxmert.tensor;

import org.bytedeco.pytorch.Tensor;

/** One way to compute a linear layer, with what may follow the product. */
interface LinearKernel {
  /** (rows, in) to (rows, out). */
  Tensor apply(Tensor x);

  /** As {@link #apply}, then the exact GELU. */
  Tensor gelu(Tensor x);

  /** As {@link #apply}, plus {@code residual} (rows, out). */
  Tensor plus(Tensor x, Tensor residual);
}
