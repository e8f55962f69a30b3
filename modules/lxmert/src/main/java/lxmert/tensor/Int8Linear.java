package lxmert.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A linear layer whose product is of whole numbers: weights in int8 with a scale for each output
 * channel, activations in bytes with a scale for each row (token), found anew for every input.
 * Input and output are bfloat16. (ZeroQuant, Yao et al. 2022, section 4.1.)
 */
final class Int8Linear implements LinearKernel {
  /** Largest error of a right product in units of its largest value; a misread one is off by 1. */
  private static final double TOLERANCE = 0.1;

  /** Of the scale of a row of zeros. */
  private static final double SMALLEST = 1e-30;

  private final OneDnnInt8 oneDnn;
  private final IValue weight;
  private final IValue scales;
  private final IValue zeros;
  private final Tensor bias;

  private Int8Linear(Kept kept, OneDnnInt8 oneDnn, PerChannel weight, Tensor bias) {
    this.oneDnn = oneDnn;
    this.weight = kept.keep(new IValue(oneDnn.pack(weight.values().contiguous())));
    scales = kept.keep(new IValue(weight.scales().flatten()));
    zeros = kept.keep(new IValue(OneDnnInt8.zeros(bias.size(0))));
    this.bias = kept.keep(bias.to(torch.ScalarType.BFloat16).clone());
  }

  /**
   * Copies, rounds and packs a layer, unless this machine cannot compute it, or misreads a packed
   * weight of these sizes (docs/decisions/0009).
   *
   * @param kept keeps the copies
   * @param weight (out, in), on the CPU
   * @param bias (out)
   */
  static Optional<LinearKernel> of(Kept kept, Tensor weight, Tensor bias) {
    return OneDnnInt8.here()
        .map(oneDnn -> new Int8Linear(kept, oneDnn, PerChannel.of(weight), bias))
        .filter(layer -> layer.isRight(weight, bias))
        .map(LinearKernel.class::cast);
  }

  private boolean isRight(Tensor weight, Tensor bias) {
    Tensor single = weight.to(torch.ScalarType.Float);
    TensorOptional added = new TensorOptional(bias.to(torch.ScalarType.Float));
    return Trial.inputs(weight.size(1)).stream()
        .allMatch(
            x ->
                Trial.isClose(
                    apply(x.to(torch.ScalarType.BFloat16)),
                    torch.linear(x, single, added),
                    TOLERANCE));
  }

  @Override
  public Tensor apply(Tensor x) {
    return Tensors.keep(() -> product(x));
  }

  @Override
  public Tensor gelu(Tensor x) {
    return Tensors.keep(() -> torch.gelu_(product(x)));
  }

  @Override
  public Tensor plus(Tensor x, Tensor residual) {
    return Tensors.keep(() -> product(x).add_(residual));
  }

  private Tensor product(Tensor x) {
    Tensor rows = rowScales(x); // (rows, 1)
    Tensor scaled = x.to(torch.ScalarType.Float).mul_(rows.to(torch.ScalarType.Float).reciprocal());
    Tensor rounded =
        torch.quantize_per_tensor(scaled, 1.0, OneDnnInt8.ZERO, torch.ScalarType.QUInt8);
    Tensor product = oneDnn.linear(Int8Convolution.bytes(rounded), weight, scales, zeros);
    return torch.addcmul(bias, product, rows);
  }

  /**
   * In bfloat16, so that what is multiplied in afterwards is what was divided by. The largest of a
   * row is found by its bits, which without the sign are in the order of the numbers: libtorch
   * compares whole numbers twice as fast as bfloat16.
   */
  private static Tensor rowScales(Tensor x) {
    return x.abs()
        .view(torch.ScalarType.Short)
        .amax(new long[] {1}, true)
        .view(torch.ScalarType.BFloat16)
        .to(torch.ScalarType.Float)
        .div_(new Scalar(PerChannel.LARGEST))
        .clamp_min_(new Scalar(SMALLEST))
        .to(torch.ScalarType.BFloat16);
  }
}
