package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Layer normalisation over the last axis with epsilon 1e-12. */
final class LayerNorm extends Module {
  static final double EPSILON = 1e-12;

  private final long[] size;
  private final Tensor weight;
  private final Tensor bias;

  LayerNorm(long size) {
    this.size = new long[] {size};
    weight = Parameters.register(this, "weight", torch.ones(size));
    bias = Parameters.register(this, "bias", torch.zeros(size));
  }

  Tensor forward(Tensor x) {
    return torch.layer_norm(
        x, size, new TensorOptional(weight), new TensorOptional(bias), EPSILON, false);
  }

  Tensor weight() {
    return weight;
  }

  Tensor bias() {
    return bias;
  }
}
