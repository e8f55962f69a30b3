package lxmert.detect;

import java.util.List;
import lxmert.vision.FasterRcnn;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * What stays as it is in training. From scratch nothing does: every batch norm takes the statistics
 * of its batch. When public weights are trained further, the stem and the first stages are frozen
 * as {@code backbone.freeze_at} says, and every batch norm keeps its running statistics, as in the
 * published training.
 */
final class FrozenStages {
  private final List<Module> fixed;

  private FrozenStages(List<Module> fixed) {
    this.fixed = fixed;
  }

  /** For a network with initial weights. */
  static FrozenStages none() {
    return new FrozenStages(List.of());
  }

  /** For a network with trained weights; takes the frozen stages' gradients away. */
  static FrozenStages of(FasterRcnn network) {
    List<String> stages = List.of("stem", "res2", "res3", "res4");
    int last = Math.min(network.config().backbone().freezeAt(), stages.size());
    for (String stage : stages.subList(0, Math.max(last, 0))) {
      TensorVector parameters = network.backbone().named_children().get(stage).parameters();
      for (Tensor parameter : parameters.get()) {
        parameter.set_requires_grad(false);
      }
    }
    return new FrozenStages(List.of(network));
  }

  /** Puts the batch norms that are fixed into evaluation mode. */
  void evaluate() {
    fixed.forEach(Module::eval);
  }
}
