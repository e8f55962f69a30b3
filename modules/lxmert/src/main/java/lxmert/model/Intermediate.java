package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The first half of a feed-forward sublayer: linear H to I and the exact GELU. */
final class Intermediate extends Module {
  private final Linear dense;

  Intermediate(LxmertConfig config) {
    dense = register_module("dense", new Linear(config.hiddenSize(), config.intermediateSize()));
  }

  Tensor forward(Tensor x) {
    return torch.gelu(dense.forward(x));
  }
}
