package lxmert.tensor;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A linear layer by libtorch's plain operators, for any device. */
final class PlainLinear implements LinearKernel {
  private final Tensor weight;
  private final TensorOptional bias;

  /**
   * Copies a layer.
   *
   * @param kept keeps the copies
   * @param weight (out, in), of the format of input and output
   * @param bias (out), of the same
   */
  PlainLinear(Kept kept, Tensor weight, Tensor bias) {
    this.weight = kept.keep(weight.clone());
    this.bias = kept.keep(new TensorOptional(bias.clone()));
  }

  @Override
  public Tensor apply(Tensor x) {
    return torch.linear(x, weight, bias);
  }

  @Override
  public Tensor gelu(Tensor x) {
    return torch.gelu(apply(x));
  }

  @Override
  public Tensor plus(Tensor x, Tensor residual) {
    return apply(x).add(residual);
  }
}
