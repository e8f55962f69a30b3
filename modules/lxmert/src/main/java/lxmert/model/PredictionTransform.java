package lxmert.model;

import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Linear, GELU as a rule, layer normalisation: what stands before a prediction. */
final class PredictionTransform extends Module {
  private final Activation activation;
  private final Linear dense;
  private final @Nullable LayerNormImpl norm;

  PredictionTransform(long size, Activation activation, boolean normalised) {
    this.activation = activation;
    dense = register_module("dense", new Linear(size, size));
    norm = normalised ? register_module("LayerNorm", Layers.norm(size)) : null;
  }

  Tensor forward(Tensor x) {
    Tensor y = activation.apply(dense.forward(x));
    return norm == null ? y : norm.forward(y);
  }
}
