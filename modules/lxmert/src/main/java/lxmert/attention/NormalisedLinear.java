package lxmert.attention;

import lxmert.model.Parameters;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A linear layer with weight normalisation (Salimans and Kingma 2016, equation 2) over the whole
 * matrix: W = g · V / ‖V‖ with one g, under the keys {@code weight_g} [], {@code weight_v} (out,
 * in) and {@code bias} (out).
 */
final class NormalisedLinear extends Module {
  private final Tensor magnitude;
  private final Tensor direction;
  private final Tensor bias;

  NormalisedLinear(long inputSize, long outputSize) {
    bias = Parameters.register(this, "bias", torch.zeros(outputSize));
    magnitude = Parameters.register(this, "weight_g", torch.zeros(new long[0]));
    direction = Parameters.register(this, "weight_v", torch.zeros(outputSize, inputSize));
  }

  /** (..., in) to (..., out). */
  Tensor forward(Tensor x) {
    return torch.linear(x, normalised(direction, magnitude), new TensorOptional(bias));
  }

  /** V with the norm g, in V's shape. */
  static Tensor normalised(Tensor direction, Tensor magnitude) {
    return direction.mul(magnitude.div(direction.norm()));
  }
}
