package lxmert.attention;

import lxmert.model.Parameters;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A monotone function from 0..1 to 0..1 in 16 straight pieces (Zhang et al. 2018, equation 2),
 * under the key {@code weight} (17): the rises, the first of which is 0. It begins as the identity.
 */
final class PiecewiseLinear extends Module {
  private static final int PIECES = 16;

  private final Tensor weight;

  PiecewiseLinear() {
    Tensor rises = torch.ones(PIECES + 1L);
    rises.narrow(0, 0, 1).zero_();
    weight = Parameters.register(this, "weight", rises);
  }

  /** Of every value, in its shape; beyond 1 the last piece goes on. */
  Tensor forward(Tensor x) {
    Tensor rises = weight.abs();
    Tensor shares = rises.div(rises.sum()); // (17)
    Tensor steps = x.mul(new Scalar((double) PIECES));
    Tensor whole = steps.detach().trunc();
    Tensor piece = whole.to(torch.ScalarType.Long).flatten();
    Tensor before = at(shares.cumsum(0), piece, x);
    Tensor next = at(shares, piece.add(new Scalar(1)), x);
    return before.add(steps.sub(whole).mul(next));
  }

  private static Tensor at(Tensor values, Tensor places, Tensor like) {
    Tensor inside = places.clamp_max(new Scalar((long) PIECES));
    return values.index_select(0, inside).view_as(like);
  }
}
