package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** The cross-modality output: tanh of a linear layer over the language stream at [CLS]. */
final class Pooler extends Module {
  private final Linear dense;

  Pooler(LxmertConfig config) {
    dense = register_module("dense", new Linear(config.hiddenSize(), config.hiddenSize()));
  }

  /** (B, S, H) to (B, H). */
  Tensor forward(Tensor language) {
    return dense.forward(language.select(1, 0)).tanh();
  }
}
