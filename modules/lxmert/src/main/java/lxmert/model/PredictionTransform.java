package lxmert.model;

import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Linear, GELU, layer normalisation: what stands before a prediction. */
final class PredictionTransform extends Module {
  private final Linear dense;
  private final LayerNormImpl norm;

  PredictionTransform(LxmertConfig config) {
    dense = register_module("dense", new Linear(config.hiddenSize(), config.hiddenSize()));
    norm = register_module("LayerNorm", Layers.norm(config.hiddenSize()));
  }

  Tensor forward(Tensor x) {
    return norm.forward(torch.gelu(dense.forward(x)));
  }
}
