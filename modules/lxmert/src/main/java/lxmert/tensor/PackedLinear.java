package lxmert.tensor;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer for inference: weights converted and packed once, ends fused into the product.
 * Where oneDNN is not at hand (another device, another build) it computes the same with plain
 * operators. Thread-safe.
 *
 * <p>A packed weight is tried before it is used: on some machines oneDNN packs weights whose sizes
 * do not fill its blocks wrongly (docs/decisions/0009). Such a layer keeps its weight unpacked.
 */
public final class PackedLinear implements AutoCloseable {
  /** Numbers of rows for which a packed weight is tried. */
  private static final int[] TRIED_ROWS = {1, 12, 96};

  /** Largest error of a right product in units of its largest value; a misread one is off by 1. */
  private static final double TOLERANCE = 0.05;

  /** What follows a product. */
  public enum End {
    /** Nothing. */
    NONE,
    /** The exact GELU. */
    GELU,
    /** A residual is added. */
    PLUS
  }

  /** Is told of every product before it is computed. */
  public interface ProductListener {
    /** Listens to none. */
    ProductListener NONE = (layer, rows, end) -> {};

    /** A layer is about to be applied to so many rows. */
    void product(PackedLinear layer, long rows, End end);
  }

  private final Kept kept = new Kept();
  private final ProductListener listener;
  private final Precision precision;
  private final long inputs;
  private final long outputs;
  private final @Nullable OneDnn oneDnn;
  private final Tensor weight;
  private final TensorOptional bias;
  private final IValue packedWeight;
  private final IValue packedBias;
  private final IValue none;
  private final IValue gelu;

  /**
   * Copies and packs a layer.
   *
   * @param weight (out, in)
   * @param bias (out)
   * @param precision the format of the layer's input and output
   * @param listener is told of every product
   */
  public PackedLinear(Tensor weight, Tensor bias, Precision precision, ProductListener listener) {
    this.listener = listener;
    this.precision = precision;
    inputs = weight.size(1);
    outputs = weight.size(0);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      oneDnn = weight.is_cpu() ? OneDnn.of(precision).orElse(null) : null;
      Tensor converted = weight.detach().to(precision.scalarType()).contiguous();
      this.weight = kept.keep(oneDnn == null ? converted.clone() : packed(oneDnn, converted));
      Tensor convertedBias = bias.detach().to(precision.scalarType()).clone();
      this.bias = kept.keep(new TensorOptional(convertedBias));
      packedWeight = kept.keep(new IValue(this.weight));
      packedBias = kept.keep(new IValue(convertedBias));
      none = kept.keep(new IValue(OneDnn.NONE));
      gelu = kept.keep(new IValue(OneDnn.GELU));
    }
  }

  private static Tensor packed(OneDnn oneDnn, Tensor weight) {
    Tensor packed = oneDnn.pack(weight);
    return isReadRight(oneDnn, packed, weight) ? packed : weight.clone();
  }

  private static boolean isReadRight(OneDnn oneDnn, Tensor packed, Tensor weight) {
    Tensor zeros = torch.zeros(new long[] {weight.size(0)}, weight.options());
    IValue noBias = new IValue(zeros);
    for (int rows : TRIED_ROWS) {
      Tensor x = waves(rows, weight.size(1)).to(weight.scalar_type());
      Tensor found = oneDnn.linear(x, new IValue(packed), noBias, new IValue(OneDnn.NONE));
      Tensor expected = torch.linear(x, weight, new TensorOptional(zeros));
      double error = found.sub(expected).abs().max().item().toDouble();
      if (!(error <= TOLERANCE * expected.abs().max().item().toDouble())) {
        return false;
      }
    }
    return true;
  }

  /** Values that differ everywhere, without a draw from libtorch's generator. */
  private static Tensor waves(long rows, long columns) {
    return torch
        .arange(new Scalar(rows * columns))
        .to(torch.ScalarType.Float)
        .sin()
        .view(rows, columns);
  }

  /** (rows, in) to (rows, out). */
  public Tensor apply(Tensor x) {
    listener.product(this, x.size(0), End.NONE);
    return oneDnn == null
        ? torch.linear(x, weight, bias)
        : oneDnn.linear(x, packedWeight, packedBias, none);
  }

  /** As {@link #apply}, then the exact GELU. */
  public Tensor gelu(Tensor x) {
    listener.product(this, x.size(0), End.GELU);
    return oneDnn == null
        ? torch.gelu(torch.linear(x, weight, bias))
        : oneDnn.linear(x, packedWeight, packedBias, gelu);
  }

  /** As {@link #apply}, plus {@code residual} (rows, out). */
  public Tensor plus(Tensor x, Tensor residual) {
    listener.product(this, x.size(0), End.PLUS);
    return oneDnn == null
        ? torch.linear(x, weight, bias).add(residual)
        : oneDnn.linearPlus(x, residual, packedWeight, packedBias);
  }

  /** Numbers of a row before the product. */
  public long inputs() {
    return inputs;
  }

  /** Numbers of a row behind it. */
  public long outputs() {
    return outputs;
  }

  /** The format of the layer's input and output. */
  public Precision precision() {
    return precision;
  }

  /** Frees the packed weights. */
  @Override
  public void close() {
    kept.close();
  }
}
