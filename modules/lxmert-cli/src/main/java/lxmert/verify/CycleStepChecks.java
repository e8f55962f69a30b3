package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.attention.CycleConsistency;
import lxmert.io.Json;
import lxmert.model.LxmertInput;
import lxmert.tensor.StateDict;
import lxmert.tensor.Tensors;
import lxmert.train.Adam;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Holds training steps with cycle consistency, of two updates each, against {@code training.json}
 * and {@code training.safetensors}.
 */
final class CycleStepChecks {
  private static final double LOSSES = 5e-5;
  private static final double NORMS = 5e-5;
  private static final double WEIGHTS = 2e-5;

  /** Below it the optimisers make a whole step of rounding noise. */
  private static final double NOISE = 1e-5;

  private static final double ROOM = 1.2;

  private final CycleFixture fixture;
  private final JsonNode expected;
  private final JsonNode optimizer;
  private final List<CheckResult> findings = new ArrayList<>();

  private CycleStepChecks(CycleFixture fixture) {
    this.fixture = fixture;
    expected = fixture.folder().json("training");
    optimizer = expected.path("optimizer");
  }

  static List<CheckResult> check(CycleFixture fixture, StateDict forward, StateDict gradients) {
    CycleStepChecks checks = new CycleStepChecks(fixture);
    CycleConsistency cycle = fixture.load();
    checks.steps(cycle, fixture.input(forward), forward.tensor("in.target"));
    try (StateDict after = fixture.folder().tensors("training")) {
      checks.weights(CycleFixture.state(cycle), gradients, after);
    }
    return checks.findings;
  }

  private void steps(CycleConsistency cycle, LxmertInput input, Tensor target) {
    double losses = 0;
    double norms = 0;
    boolean same = true;
    try (Adam adam = adam(cycle)) {
      for (JsonNode step : expected.path("iterations")) {
        adam.zeroGradients();
        CycleConsistency.First first = cycle.first(input, target);
        first.loss().backward();
        double norm = step.path("grad_norm_before_clipping").asDouble();
        double clipped = adam.clipGradients(optimizer.path("clip").asDouble());
        adam.step();
        CycleConsistency.Second second = cycle.second(input, target, first.sampled());
        second.loss().backward();
        adam.step();
        norms = Math.max(norms, Math.abs(clipped / norm - 1));
        losses = Math.max(losses, apart(first.loss(), step.path("total_loss")));
        losses = Math.max(losses, apart(second.loss(), step.path("cycle_loss")));
        same &= equal(second.question(), step.path("generated_question"));
        same &= equal(second.passing().to(torch.ScalarType.Long), step.path("allowed"));
      }
    }
    String steps = expected.path("iterations").size() + " steps: ";
    findings.add(CheckResult.of(steps + "losses", losses, LOSSES));
    findings.add(CheckResult.of(steps + "gradient norms, relative", norms, NORMS));
    findings.add(CheckResult.equal(steps + "questions and which pass", same));
  }

  private static double apart(Tensor loss, JsonNode wanted) {
    return Math.abs(loss.item_double() - wanted.asDouble());
  }

  private static boolean equal(Tensor found, JsonNode wanted) {
    List<Long> numbers = new ArrayList<>();
    wanted.forEach(
        each -> {
          if (each.isArray()) {
            each.forEach(inner -> numbers.add(inner.asLong()));
          } else {
            numbers.add(each.asLong());
          }
        });
    return Json.mapper()
        .valueToTree(numbers)
        .equals(Json.mapper().valueToTree(Tensors.longs(found)));
  }

  private Adam adam(CycleConsistency cycle) {
    double rate = optimizer.path("lr").asDouble();
    double slower = optimizer.path("generator_lr").asDouble() / rate;
    List<Double> factors = new ArrayList<>();
    StringTensorDict parameters = cycle.module().named_parameters();
    for (long i = 0; i < parameters.size(); i++) {
      String name = parameters.get(i).key().getString();
      factors.add(name.startsWith(CycleConsistency.GENERATOR) ? slower : 1);
    }
    return new Adam(
        cycle.module().parameters(),
        factors,
        new Adam.Settings(
            true,
            optimizer.path("betas").path(0).asDouble(),
            optimizer.path("betas").path(1).asDouble(),
            optimizer.path("eps").asDouble()),
        rate,
        step -> 1);
  }

  private void weights(Map<String, Tensor> state, StateDict gradients, StateDict after) {
    Set<String> adrift =
        AttentionChecks.named(fixture.folder().json("loss").path("params_with_zero_gradient"));
    double clear = 0;
    double noisy = 0;
    double buffers = 0;
    for (Map.Entry<String, Tensor> each : state.entrySet()) {
      Tensor value = each.getValue().detach();
      Tensor apart = value.sub(after.tensor("after2." + each.getKey())).abs();
      Tensor first = gradients.tensors().get("grad." + each.getKey());
      if (first == null) {
        buffers = Math.max(buffers, apart.max().item_double());
      } else if (!adrift.contains(each.getKey())) {
        Tensor counted = first.abs().ge(new Scalar(NOISE)).to(apart.scalar_type());
        clear = Math.max(clear, apart.mul(counted).max().item_double());
        noisy = Math.max(noisy, apart.mul(counted.neg().add(new Scalar(1))).max().item_double());
      }
    }
    int count = expected.path("iterations").size();
    String steps = count + " steps: ";
    findings.add(CheckResult.of(steps + "weights", clear, WEIGHTS));
    findings.add(
        CheckResult.of(
            steps + "weights with gradients of rounding noise",
            noisy,
            2 * count * optimizer.path("lr").asDouble() * ROOM));
    findings.add(CheckResult.of(steps + "running values", buffers, WEIGHTS));
  }
}
