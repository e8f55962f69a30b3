package lxmert.tensor;

import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A linear layer by oneDNN, its weight packed once and its ends fused into the product.
 *
 * <p>A packed weight is tried before it is used: on some machines oneDNN packs weights whose sizes
 * do not fill its blocks wrongly (docs/decisions/0009). Such a layer keeps its weight unpacked.
 */
final class FusedLinear implements LinearKernel {
  /** Largest error of a right product in units of its largest value; a misread one is off by 1. */
  private static final double TOLERANCE = 0.05;

  private final OneDnn oneDnn;
  private final IValue weight;
  private final IValue bias;
  private final IValue none;
  private final IValue gelu;

  /**
   * Copies and packs a layer.
   *
   * @param kept keeps the copies
   * @param weight (out, in), of the format of input and output
   * @param bias (out), of the same
   */
  FusedLinear(Kept kept, OneDnn oneDnn, Tensor weight, Tensor bias) {
    this.oneDnn = oneDnn;
    this.weight = kept.keep(new IValue(packed(oneDnn, weight)));
    this.bias = kept.keep(new IValue(bias.clone()));
    none = kept.keep(new IValue(OneDnn.NONE));
    gelu = kept.keep(new IValue(OneDnn.GELU));
  }

  private static Tensor packed(OneDnn oneDnn, Tensor weight) {
    Tensor packed = oneDnn.pack(weight);
    return isReadRight(oneDnn, packed, weight) ? packed : weight.clone();
  }

  private static boolean isReadRight(OneDnn oneDnn, Tensor packed, Tensor weight) {
    Tensor zeros = torch.zeros(new long[] {weight.size(0)}, weight.options());
    IValue noBias = new IValue(zeros);
    for (Tensor wave : Trial.inputs(weight.size(1))) {
      Tensor x = wave.to(weight.scalar_type());
      Tensor found = oneDnn.linear(x, new IValue(packed), noBias, new IValue(OneDnn.NONE));
      Tensor expected = torch.linear(x, weight, new TensorOptional(zeros));
      if (!Trial.isClose(found, expected, TOLERANCE)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Tensor apply(Tensor x) {
    return oneDnn.linear(x, weight, bias, none);
  }

  @Override
  public Tensor gelu(Tensor x) {
    return oneDnn.linear(x, weight, bias, gelu);
  }

  @Override
  public Tensor plus(Tensor x, Tensor residual) {
    return oneDnn.linearPlus(x, residual, weight, bias);
  }
}
