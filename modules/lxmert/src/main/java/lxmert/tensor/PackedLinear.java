package lxmert.tensor;

import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * A linear layer for inference: weights converted and packed once, ends fused into the product.
 * Where oneDNN is not at hand (another device, another build) it computes the same with plain
 * operators. Thread-safe.
 */
public final class PackedLinear implements AutoCloseable {
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
  private final LinearKernel kernel;

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
      kernel = kernel(weight.detach(), bias.detach());
    }
  }

  private LinearKernel kernel(Tensor weight, Tensor bias) {
    Optional<LinearKernel> int8 =
        precision == Precision.INT8 && weight.is_cpu()
            ? Int8Linear.of(kept, weight, bias)
            : Optional.empty();
    return int8.orElseGet(() -> floating(weight, bias));
  }

  private LinearKernel floating(Tensor weight, Tensor bias) {
    Tensor converted = weight.to(precision.scalarType()).contiguous();
    Tensor convertedBias = bias.to(precision.scalarType());
    Optional<OneDnn> oneDnn = weight.is_cpu() ? OneDnn.of(precision) : Optional.empty();
    return oneDnn
        .<LinearKernel>map(each -> new FusedLinear(kept, each, converted, convertedBias))
        .orElseGet(() -> new PlainLinear(kept, converted, convertedBias));
  }

  /** (rows, in) to (rows, out). */
  public Tensor apply(Tensor x) {
    listener.product(this, x.size(0), End.NONE);
    return kernel.apply(x);
  }

  /** As {@link #apply}, then the exact GELU. */
  public Tensor gelu(Tensor x) {
    listener.product(this, x.size(0), End.GELU);
    return kernel.gelu(x);
  }

  /** As {@link #apply}, plus {@code residual} (rows, out). */
  public Tensor plus(Tensor x, Tensor residual) {
    listener.product(this, x.size(0), End.PLUS);
    return kernel.plus(x, residual);
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
