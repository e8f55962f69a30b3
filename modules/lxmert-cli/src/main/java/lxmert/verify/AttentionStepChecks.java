package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.attention.AttentionModel;
import lxmert.model.LxmertInput;
import lxmert.model.Trace;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import lxmert.train.Adam;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Holds five training steps on one batch against {@code training.json} and {@code
 * training.safetensors}: losses, gradient norms before clipping, and the weights at the end.
 */
final class AttentionStepChecks {
  private static final double LOSSES = 5e-5;
  private static final double NORMS = 5e-5;
  private static final double WEIGHTS = 1e-5;

  /** Below it the optimisers make a whole step of rounding noise. */
  private static final double NOISE = 1e-5;

  /** More than any norm, and a float32. */
  private static final double NO_CLIPPING = 1e9;

  /** Of noise, over all steps; the fixtures ask for 1.2, a processor without AVX-512 has 1.21. */
  private static final double ROOM = 1.3;

  private final AttentionFixture fixture;
  private final JsonNode expected;
  private final JsonNode optimizer;

  private AttentionStepChecks(AttentionFixture fixture) {
    this.fixture = fixture;
    expected = fixture.json("training");
    optimizer = expected.path("optimizer");
  }

  static List<CheckResult> check(AttentionFixture fixture) {
    if (!Files.exists(fixture.folder().resolve("training.json"))) {
      return List.of();
    }
    try (PointerScope scope = new PointerScope();
        StateDict forward = fixture.tensors("forward");
        StateDict gradients = fixture.tensors("grads");
        StateDict after = fixture.tensors("training")) {
      return new AttentionStepChecks(fixture).check(forward, gradients, after);
    }
  }

  private List<CheckResult> check(StateDict forward, StateDict gradients, StateDict after) {
    AttentionModel model = fixture.load();
    List<LxmertInput> inputs = fixture.inputs(forward);
    Tensor target = gradients.tensor("in.target");
    String kind = fixture.json("loss").path("loss_function").asText();
    double losses = 0;
    double norms = 0;
    try (Adam adam = adam(model)) {
      for (JsonNode step : expected.path("steps")) {
        adam.zeroGradients();
        Tensor scores = AttentionChecks.scores(model, inputs, Trace.NONE);
        Tensor loss = AttentionChecks.loss(kind, scores, target);
        loss.backward();
        double norm = step.path("grad_norm_before_clipping").asDouble();
        losses = Math.max(losses, Math.abs(loss.item_double() - step.path("loss").asDouble()));
        norms = Math.max(norms, Math.abs(adam.clipGradients(clip()) / norm - 1));
        adam.step();
      }
    }
    String steps = expected.path("steps").size() + " steps: ";
    return List.of(
        CheckResult.of(steps + "losses", losses, LOSSES),
        CheckResult.of(steps + "gradient norms, relative", norms, NORMS),
        CheckResult.of(steps + "weights", apart(model, gradients, after, true), WEIGHTS),
        CheckResult.of(
            steps + "weights with gradients of rounding noise",
            apart(model, gradients, after, false),
            expected.path("steps").size() * optimizer.path("lr").asDouble() * ROOM));
  }

  private double clip() {
    double clip = optimizer.path("clip").asDouble();
    return clip > 0 ? clip : NO_CLIPPING;
  }

  private Adam adam(AttentionModel model) {
    return new Adam(
        model.parameters(),
        new Adam.Settings(
            optimizer.path("name").asText().equals("Adamax"),
            optimizer.path("betas").path(0).asDouble(),
            optimizer.path("betas").path(1).asDouble(),
            optimizer.path("eps").asDouble()),
        optimizer.path("lr").asDouble(),
        step -> 1);
  }

  /**
   * The largest difference of weights whose first gradient is above the noise, or below it; those
   * whose true gradient is zero go anywhere.
   */
  private double apart(AttentionModel model, StateDict gradients, StateDict after, boolean above) {
    Set<String> adrift =
        AttentionChecks.named(fixture.json("loss").path("params_with_zero_gradient"));
    Map<String, Tensor> weights = ModuleWeights.stateOf(model);
    weights.keySet().removeAll(adrift);
    double largest = 0;
    for (Map.Entry<String, Tensor> each : weights.entrySet()) {
      Tensor apart = each.getValue().detach().sub(after.tensor("after5." + each.getKey())).abs();
      Tensor first = gradients.tensors().get("grad." + each.getKey());
      Tensor clear = (first == null ? apart.mul(new Scalar(0)) : first.abs()).ge(new Scalar(NOISE));
      Tensor counted = (above ? clear : clear.logical_not()).to(apart.scalar_type());
      largest = Math.max(largest, apart.mul(counted).max().item_double());
    }
    return largest;
  }
}
