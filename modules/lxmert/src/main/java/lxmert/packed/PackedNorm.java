package lxmert.packed;

import lxmert.model.LxmertConfig;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Layer normalisation of any format with float32 weights. */
final class PackedNorm {
  private final long[] size;
  private final TensorOptional weight;
  private final TensorOptional bias;

  /** The weights (size) outlive the scope that this is called in. */
  PackedNorm(long size, TensorOptional weight, TensorOptional bias) {
    this.size = new long[] {size};
    this.weight = weight;
    this.bias = bias;
  }

  Tensor apply(Tensor x) {
    if (x.is_cpu()) {
      return normalized(x);
    }
    // CUDA's kernel takes no mixed formats; this is what the CPU's computes with them.
    return normalized(x.to(torch.ScalarType.Float)).to(x.scalar_type());
  }

  private Tensor normalized(Tensor x) {
    return torch.layer_norm(x, size, weight, bias, LxmertConfig.NORM_EPSILON, false);
  }
}
