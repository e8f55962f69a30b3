package lxmert.explain;

import java.util.Map;
import lxmert.model.LxmertConfig;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Weights or states of a model by name.
 *
 * @param tensors by the names of a checkpoint, or of {@link lxmert.model.Trace}
 */
record NamedTensors(Map<String, Tensor> tensors) {
  Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor " + name + " among " + tensors.keySet());
    }
    return tensor;
  }

  /** The linear layer of this name: (..., in) to (..., out). */
  Tensor linear(String name, Tensor x) {
    return torch.linear(x, get(name + ".weight"), new TensorOptional(get(name + ".bias")));
  }

  /** The layer normalisation of this name. */
  Tensor norm(String name, Tensor x) {
    return torch.layer_norm(
        x,
        new long[] {x.size(-1)},
        new TensorOptional(get(name + ".weight")),
        new TensorOptional(get(name + ".bias")),
        LxmertConfig.NORM_EPSILON,
        false);
  }
}
