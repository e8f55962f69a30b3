package lxmert.tensor;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer for inference: weights converted and packed once, ends fused into the product.
 * Where oneDNN is not at hand (another device, another build) it computes the same with plain
 * operators. Thread-safe.
 */
public final class PackedLinear implements AutoCloseable {
  private final Kept kept = new Kept();
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
   */
  public PackedLinear(Tensor weight, Tensor bias, Precision precision) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      oneDnn = weight.is_cpu() ? OneDnn.of(precision).orElse(null) : null;
      Tensor converted = weight.detach().to(precision.scalarType()).contiguous();
      this.weight = kept.keep(oneDnn == null ? converted : oneDnn.pack(converted));
      Tensor convertedBias = bias.detach().to(precision.scalarType()).contiguous();
      this.bias = kept.keep(new TensorOptional(convertedBias));
      packedWeight = kept.keep(new IValue(this.weight));
      packedBias = kept.keep(new IValue(convertedBias));
      none = kept.keep(new IValue(OneDnn.NONE));
      gelu = kept.keep(new IValue(OneDnn.GELU));
    }
  }

  /** (rows, in) to (rows, out). */
  public Tensor apply(Tensor x) {
    return oneDnn == null
        ? torch.linear(x, weight, bias)
        : oneDnn.linear(x, packedWeight, packedBias, none);
  }

  /** As {@link #apply}, then the exact GELU. */
  public Tensor gelu(Tensor x) {
    return oneDnn == null
        ? torch.gelu(torch.linear(x, weight, bias))
        : oneDnn.linear(x, packedWeight, packedBias, gelu);
  }

  /** As {@link #apply}, plus {@code residual} (rows, out). */
  public Tensor plus(Tensor x, Tensor residual) {
    return oneDnn == null
        ? torch.linear(x, weight, bias).add(residual)
        : oneDnn.linearPlus(x, residual, packedWeight, packedBias);
  }

  /** Frees the packed weights. */
  @Override
  public void close() {
    kept.close();
  }
}
