package lxmert.attention;

import lxmert.model.Parameters;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * openvqa's layer normalisation: the unbiased standard deviation, with epsilon added to it and not
 * to the variance; under the keys {@code a_2} and {@code b_2}.
 */
final class UnbiasedNorm extends Module {
  private static final double EPSILON = 1e-6;

  private final Tensor scale;
  private final Tensor shift;

  UnbiasedNorm(long size) {
    scale = Parameters.register(this, "a_2", torch.ones(size));
    shift = Parameters.register(this, "b_2", torch.zeros(size));
  }

  /** (..., size). */
  Tensor forward(Tensor x) {
    double size = x.size(-1);
    Tensor centred = x.sub(x.sum(-1).unsqueeze(-1).div(new Scalar(size)));
    Tensor variance = centred.square().sum(-1).unsqueeze(-1).div(new Scalar(size - 1));
    Tensor deviation = variance.sqrt().add(new Scalar(EPSILON));
    return scale.mul(centred).div(deviation).add(shift);
  }
}
