package lxmert.model;

import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** The end of every sublayer: linear, dropout, plus the sublayer's input, layer normalisation. */
final class ResidualOutput extends Module {
  private final double dropout;
  private final Linear dense;
  private final LayerNormImpl norm;

  ResidualOutput(long inputSize, LxmertConfig config) {
    dropout = config.hiddenDropoutProb();
    dense = register_module("dense", new Linear(inputSize, config.hiddenSize()));
    norm = register_module("LayerNorm", Layers.norm(config.hiddenSize()));
  }

  Tensor forward(Tensor x, Tensor residual) {
    return norm.forward(Dropout.apply(dense.forward(x), dropout, is_training()).add(residual));
  }
}
