package lxmert.vision;

import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A convolution over two dimensions whose channels are filled up with zeros, which changes no
 * value, to numbers that oneDNN computes well with on every machine: multiples of 16, and for a few
 * pairs 16 more (docs/decisions/0009).
 */
final class Convolution {
  private static final long BLOCK = 16;

  /** Inputs of an image are not filled up: kernels of their own serve so few, and serve right. */
  private static final long FEW = 4;

  /** Numbers of inputs and outputs of 1x1 kernels for which oneDNN may divide by zero. */
  private static final Set<List<Long>> DIVIDE_BY_ZERO =
      Set.of(
          List.of(256L, 1024L),
          List.of(512L, 1024L),
          List.of(512L, 2048L),
          List.of(1024L, 512L),
          List.of(1024L, 2048L));

  static {
    // Tried for small images, it does not start on many processors, and says so each time.
    torch.globalContext().setUserEnabledNNPACK(false);
  }

  private Convolution() {}

  /**
   * How a kernel moves, the same along both sides.
   *
   * @param groups parts of the channels that do not see each other
   */
  record Geometry(long stride, long padding, long dilation, long groups) {}

  /**
   * (N, in, H, W) to (N, out, H', W').
   *
   * @param kernel (out, in / groups, k, k)
   * @param bias (out)
   */
  static Tensor apply(Tensor x, Tensor kernel, @Nullable Tensor bias, Geometry geometry) {
    long in = kernel.size(1);
    long out = kernel.size(0);
    if (geometry.groups != 1) {
      return convolve(x, kernel, bias, geometry);
    }
    long moreIn = in <= FEW ? 0 : dividesByZero(kernel) ? BLOCK : missing(in);
    long moreOut = missing(out);
    Tensor filled = moreIn == 0 ? x : pad(x, 0, 0, 0, 0, 0, moreIn);
    Tensor weights =
        moreIn + moreOut == 0 ? kernel : pad(kernel, 0, 0, 0, 0, 0, moreIn, 0, moreOut);
    Tensor shift = bias == null || moreOut == 0 ? bias : pad(bias, 0, moreOut);
    Tensor y = convolve(filled, weights, shift, geometry);
    return moreOut == 0 ? y : y.narrow(1, 0, out);
  }

  private static boolean dividesByZero(Tensor kernel) {
    return kernel.size(2) == 1 && DIVIDE_BY_ZERO.contains(List.of(kernel.size(1), kernel.size(0)));
  }

  private static long missing(long channels) {
    return (BLOCK - channels % BLOCK) % BLOCK;
  }

  private static Tensor pad(Tensor tensor, long... sides) {
    return torch.constant_pad_nd(tensor, sides, new Scalar(0));
  }

  private static Tensor convolve(
      Tensor x, Tensor kernel, @Nullable Tensor bias, Geometry geometry) {
    return torch.conv2d(
        x,
        kernel,
        bias == null ? new TensorOptional() : new TensorOptional(bias),
        new long[] {geometry.stride, geometry.stride},
        new long[] {geometry.padding, geometry.padding},
        new long[] {geometry.dilation, geometry.dilation},
        geometry.groups);
  }
}
