package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One score of each vector, under the keys of a linear layer: {@code weight} (1, P) and {@code
 * bias} (1). Autocast leaves it alone: in bfloat16, scores of hundreds of images would be equal.
 */
final class PairScore extends Module {
  private final Tensor weight;
  private final Tensor bias;

  /** A layer whose weights are all 0. */
  PairScore(long size) {
    weight = Parameters.register(this, "weight", torch.zeros(1, size));
    bias = Parameters.register(this, "bias", torch.zeros(1));
  }

  /** (B, P) to (B). */
  Tensor forward(Tensor pooled) {
    return pooled.to(weight.scalar_type()).mul(weight).sum(1).add(bias);
  }
}
