package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** One state of a stream, (B, H) to (B, P). */
final class GatedPooler extends Module {
  private final Activation activation;
  private final Linear dense;

  GatedPooler(long size, long outputSize, Activation activation) {
    this.activation = activation;
    dense = register_module("dense", new Linear(size, outputSize));
  }

  Tensor forward(Tensor state) {
    return activation.apply(dense.forward(state));
  }
}
