package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * tanh of one linear layer times the sigmoid of another (Anderson et al. 2018, equations 6 to 8).
 */
final class GatedTanh extends Module {
  private final Linear value;
  private final Linear gate;

  GatedTanh(long inputSize, long size) {
    value = register_module("value", new Linear(inputSize, size));
    gate = register_module("gate", new Linear(inputSize, size));
  }

  /** (..., input) to (..., size). */
  Tensor forward(Tensor x) {
    return value.forward(x).tanh().mul(gate.forward(x).sigmoid());
  }
}
