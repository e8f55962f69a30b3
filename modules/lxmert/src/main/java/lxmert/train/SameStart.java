package lxmert.train;

import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.ranks.Gathering;
import lxmert.ranks.Ranks;
import lxmert.tensor.ModuleWeights;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;

/** Has all ranks begin where the first one stands: only it has to see the run's folder. */
final class SameStart {
  private SameStart() {}

  /**
   * Hands the first rank's state to all: weights, buffers, optimiser and place.
   *
   * @param own where this rank would begin
   * @return where all begin
   */
  static RunState share(Ranks ranks, RunState own, Module module, Optimizer optimizer) {
    if (ranks.count() == 1) {
      return own;
    }
    RunState state = Gathering.all(ranks, RunState.class, () -> own).get(0);
    try (PointerScope scope = new PointerScope()) {
      StringTensorDict parameters = module.named_parameters();
      Map<String, Tensor> remembered = OptimizerState.of(optimizer, parameters);
      Map<String, Tensor> all = new LinkedHashMap<>(remembered);
      all.putAll(ModuleWeights.stateOf(module));
      all.values().forEach(ranks::broadcast);
      OptimizerState.setSteps(optimizer, parameters, remembered);
    }
    return state;
  }
}
