package lxmert.tensor;

import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A convolution of whole numbers: its kernel in int8 with a scale for each output channel, its
 * input in bytes with one scale, found anew each time. The input must not be negative, as what
 * comes out of a rectifier is not. Input and output are bfloat16.
 */
public final class Int8Convolution {
  private static final double LARGEST_BYTE = 255;

  /** Of the scale of an input of zeros. */
  private static final double SMALLEST = 1e-30;

  /** Largest error of a right product in units of its largest value; a misread one is off by 1. */
  private static final double TOLERANCE = 0.1;

  /** Images, rows and columns of what a new layer is tried with. */
  private static final long[] TRIED = {2, 5, 6};

  private final ByteProduct product;

  /** Every so many cells of an input are taken, along both sides. */
  private final long taken;

  /**
   * How a kernel moves, the same along both sides.
   *
   * @param stride cells from one product to the next
   * @param padding cells of zeros around an image
   * @param dilation cells from one number of the kernel to the next
   */
  public record Moves(long stride, long padding, long dilation) {}

  private Int8Convolution(ByteProduct product, long taken) {
    this.product = product;
    this.taken = taken;
  }

  /**
   * Rounds and packs a layer, unless this machine cannot compute it, or computes it wrongly
   * (docs/decisions/0009). The copies live as long as the scope they are made in.
   *
   * @param kernel (out, in, k, k), float32, on the CPU
   * @param bias (out), float32
   */
  public static Optional<Int8Convolution> of(Tensor kernel, Tensor bias, Moves moves) {
    try {
      return OneDnnInt8.here()
          .map(oneDnn -> packed(oneDnn, kernel, bias, moves))
          .filter(layer -> layer.isRight(kernel, bias, moves));
    } catch (RuntimeException | LinkageError e) {
      return Optional.empty(); // this build has no such operator
    }
  }

  private static Int8Convolution packed(
      OneDnnInt8 oneDnn, Tensor kernel, Tensor bias, Moves moves) {
    boolean pointwise = kernel.size(2) == 1 && moves.padding == 0;
    return pointwise
        ? new Int8Convolution(new BytePointwise(oneDnn, kernel, bias), moves.stride)
        : new Int8Convolution(new ByteConvolution(kernel, bias, moves), 1);
  }

  private boolean isRight(Tensor kernel, Tensor bias, Moves moves) {
    try (PointerScope scope = new PointerScope()) {
      long in = kernel.size(1);
      Tensor x =
          Trial.waves(TRIED[0] * in, TRIED[1] * TRIED[2])
              .abs()
              .view(TRIED[0], in, TRIED[1], TRIED[2]);
      Tensor expected =
          torch.conv2d(
              x,
              kernel,
              new TensorOptional(bias),
              new long[] {moves.stride, moves.stride},
              new long[] {moves.padding, moves.padding},
              new long[] {moves.dilation, moves.dilation},
              1);
      return Trial.isClose(apply(x.to(torch.ScalarType.BFloat16)), expected, TOLERANCE);
    }
  }

  /** (N, in, H, W), not negative, to (N, out, H', W'). */
  public Tensor apply(Tensor x) {
    return Tensors.keep(() -> convolve(x));
  }

  private Tensor convolve(Tensor x) {
    Tensor cells = every(every(x.permute(0, 2, 3, 1), 1), 2); // (N, H, W, in)
    Tensor single = cells.to(torch.ScalarType.Float).contiguous();
    double scale = Math.max(single.max().item_double() / LARGEST_BYTE, SMALLEST);
    Tensor rounded = torch.quantize_per_tensor(single, scale, 0, torch.ScalarType.QUInt8);
    return product.of(bytes(rounded), scale);
  }

  private Tensor every(Tensor cells, long side) {
    return taken == 1
        ? cells
        : cells.slice(side, new LongOptional(0), new LongOptional(cells.size(side)), taken);
  }

  /** The bytes of a quantised tensor, as long as that lives: libtorch's own way copies slowly. */
  static Tensor bytes(Tensor quantized) {
    return torch.from_blob(
        quantized.data_ptr(),
        quantized.sizes().vec().get(),
        new TensorOptions(torch.ScalarType.Byte));
  }
}
