package lxmert.tensor;

import org.bytedeco.pytorch.Tensor;

/** The product of an int8 kernel and an image in bytes, of which 0 stands for zero. */
interface ByteProduct {
  /**
   * (N, H, W, in) to (N, out, H', W') in bfloat16, the channels last in memory, with the bias.
   *
   * @param scale what a byte of 1 stands for
   */
  Tensor of(Tensor bytes, double scale);
}
