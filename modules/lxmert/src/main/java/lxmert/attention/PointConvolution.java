package lxmert.attention;

import lxmert.model.Parameters;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A convolution of width 1, under the keys {@code weight} (out, in, 1) and {@code bias} (out). */
final class PointConvolution extends Module {
  private final Tensor weight;
  private final Tensor bias;

  PointConvolution(long inputSize, long outputSize) {
    weight = Parameters.register(this, "weight", torch.zeros(outputSize, inputSize, 1));
    bias = Parameters.register(this, "bias", torch.zeros(outputSize));
  }

  /** (B, length, in) to (B, length, out). */
  Tensor forward(Tensor x) {
    return torch.linear(x, weight.squeeze(-1), new TensorOptional(bias));
  }
}
