package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A linear layer under the keys {@code weight} (out, in) and {@code bias} (out). Not libtorch's
 * {@code LinearImpl}: that draws weights which nobody wants, for seconds at the base size, and adds
 * the bias of three-dimensional inputs in a pass of its own (docs/decisions/0013).
 */
public final class Linear extends Module {
  private final Tensor weight;
  private final Tensor bias;

  /** A layer whose weights are all 0. */
  public Linear(long inputSize, long outputSize) {
    weight = Parameters.register(this, "weight", torch.zeros(outputSize, inputSize));
    bias = Parameters.register(this, "bias", torch.zeros(outputSize));
  }

  /** (..., in) to (..., out). */
  public Tensor forward(Tensor x) {
    return torch.linear(x, weight, new TensorOptional(bias));
  }
}
