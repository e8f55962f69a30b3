package lxmert.model;

import lxmert.tensor.Kept;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Layer normalisation of any format with the module's own float32 weights. */
final class PackedNorm {
  private final long[] size;
  private final TensorOptional weight;
  private final TensorOptional bias;

  PackedNorm(LayerNorm norm, Kept kept) {
    size = new long[] {norm.weight().size(0)};
    weight = kept.keep(new TensorOptional(norm.weight()));
    bias = kept.keep(new TensorOptional(norm.bias()));
  }

  Tensor apply(Tensor x) {
    if (x.is_cpu()) {
      return normalized(x);
    }
    // CUDA's kernel takes no mixed formats; this is what the CPU's computes with them.
    return normalized(x.to(torch.ScalarType.Float)).to(x.scalar_type());
  }

  private Tensor normalized(Tensor x) {
    return torch.layer_norm(x, size, weight, bias, LayerNorm.EPSILON, false);
  }
}
