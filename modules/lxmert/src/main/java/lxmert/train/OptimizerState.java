package lxmert.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;

/**
 * What an {@link Optimizer} knows about the parameters of a module, under their names: its buffers,
 * such as {@code moment.NAME} and {@code square.NAME}, and {@code steps.NAME} as one int64.
 */
final class OptimizerState {
  private static final String STEPS = "steps.";

  private OptimizerState() {}

  /** The buffers are views; the counts are copies. */
  static Map<String, Tensor> of(Optimizer optimizer, StringTensorDict parameters) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      String name = parameters.get(i).key().getString();
      optimizer.buffers(i).forEach((buffer, values) -> state.put(buffer + "." + name, values));
      state.put(STEPS + name, Tensor.create(optimizer.steps(i)));
    }
    return state;
  }

  /**
   * Puts an earlier state back.
   *
   * @throws lxmert.io.UserError if names or shapes are not those of the parameters
   */
  static void load(Optimizer optimizer, StringTensorDict parameters, StateDict saved) {
    Map<String, Tensor> state = of(optimizer, parameters);
    ModuleWeights.load(state, saved);
    setSteps(optimizer, parameters, state);
  }

  /** Sets the counts of updates to those of a state. */
  static void setSteps(
      Optimizer optimizer, StringTensorDict parameters, Map<String, Tensor> state) {
    for (int i = 0; i < parameters.size(); i++) {
      Tensor steps = state.get(STEPS + parameters.get(i).key().getString());
      optimizer.setSteps(i, Objects.requireNonNull(steps).item_long());
    }
  }
}
