package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import lxmert.attention.CycleConsistency;
import lxmert.model.LxmertInput;
import lxmert.tensor.StateDict;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Holds training with cycle consistency against the fixture folder of its public code: both passes,
 * their gradients, and two steps.
 */
final class CycleChecks {
  private static final double STATES = 1e-5;
  private static final double LOSS = 2e-5;

  private final CycleFixture fixture;
  private final StateDict forward;
  private final StateDict gradients;
  private final JsonNode losses;
  private final List<CheckResult> findings = new ArrayList<>();

  private CycleChecks(CycleFixture fixture, StateDict forward, StateDict gradients) {
    this.fixture = fixture;
    this.forward = forward;
    this.gradients = gradients;
    losses = fixture.folder().json("loss");
  }

  static List<CheckResult> check(Path folder) {
    CycleFixture fixture = new CycleFixture(AttentionFixture.read(folder));
    try (PointerScope scope = new PointerScope();
        StateDict forward = fixture.folder().tensors("forward");
        StateDict gradients = fixture.folder().tensors("grads")) {
      CycleChecks checks = new CycleChecks(fixture, forward, gradients);
      checks.evaluation();
      checks.training();
      checks.findings.addAll(CycleStepChecks.check(fixture, forward, gradients));
      return checks.findings;
    }
  }

  private void evaluation() {
    CycleConsistency cycle = fixture.load();
    cycle.module().eval();
    try (NoGradGuard noGrad = new NoGradGuard()) {
      compare("eval.", first(cycle.first(input(), target())));
    }
  }

  private void training() {
    CycleConsistency cycle = fixture.load();
    CycleConsistency.First first = cycle.first(input(), target());
    Map<String, Tensor> found = first(first);
    Map<String, Tensor> state = CycleFixture.state(cycle);
    String norm = CycleConsistency.GENERATOR + "img_embed.1.";
    found.put("running_mean", Objects.requireNonNull(state.get(norm + "running_mean")).clone());
    found.put("running_var", Objects.requireNonNull(state.get(norm + "running_var")).clone());
    double weight = fixture.folder().keys().path("qc_lambda").asDouble();
    found.put("vqa_loss", first.loss().sub(first.questionLoss(), new Scalar(weight)));
    found.put("total_loss", first.loss());
    compare("train.", found);
    compare("loss", first.loss(), "total_loss");
    first.loss().backward();
    gradients("grad.", "gradients", state, "params_without_grad");
    state.values().forEach(each -> each.mutable_grad().reset());
    CycleConsistency.Second second = cycle.second(input(), target(), first.sampled());
    compare("cycle.", second(second));
    compare("cycle loss", second.loss(), "cycle_loss");
    second.loss().backward();
    gradients("grad_cycle.", "gradients of the cycle", state, "params_without_grad_cycle");
  }

  private LxmertInput input() {
    return fixture.input(forward);
  }

  private Tensor target() {
    return forward.tensor("in.target");
  }

  /** The public code leaves the scores beyond a question at 0. */
  private static Map<String, Tensor> first(CycleConsistency.First pass) {
    Tensor said = pass.targets().ge(new Scalar(0L)).unsqueeze(2);
    Map<String, Tensor> found = new LinkedHashMap<>();
    found.put("logits", pass.logits());
    found.put("mixed", pass.start());
    found.put("qc_loss", pass.questionLoss());
    found.put("sampled_ids", pass.sampled());
    found.put("token_scores", pass.scores().mul(said.to(pass.scores().scalar_type())));
    found.put("token_targets", pass.targets());
    return found;
  }

  private static Map<String, Tensor> second(CycleConsistency.Second pass) {
    return Map.of(
        "question", pass.question(),
        "similarity", pass.similarity(),
        "logits", pass.logits(),
        "allowed", pass.passing().to(torch.ScalarType.Long),
        "loss", pass.loss());
  }

  private void compare(String pass, Map<String, Tensor> found) {
    String prefix = "out." + pass;
    forward
        .tensors()
        .forEach(
            (name, expected) -> {
              if (name.startsWith(prefix)) {
                Tensor value = found.get(name.substring(prefix.length()));
                String quantity = "forward " + pass + name.substring(prefix.length());
                findings.add(
                    value == null
                        ? CheckResult.notCovered(quantity)
                        : compared(quantity, value, expected));
              }
            });
  }

  private static CheckResult compared(String quantity, Tensor value, Tensor expected) {
    double allowed = !expected.is_floating_point() ? 0 : quantity.endsWith("loss") ? LOSS : STATES;
    return CheckResult.of(quantity, AttentionChecks.difference(value, expected), allowed);
  }

  private void compare(String quantity, Tensor loss, String key) {
    double error = Math.abs(loss.item_double() - losses.path(key).asDouble());
    findings.add(CheckResult.of(quantity, error, LOSS));
  }

  private void gradients(
      String prefix, String quantity, Map<String, Tensor> state, String withoutKey) {
    double largest = 0;
    Set<String> without = new TreeSet<>();
    for (Map.Entry<String, Tensor> each : state.entrySet()) {
      Tensor gradient = each.getValue().grad();
      if (gradient.defined()) {
        Tensor wanted = gradients.tensor(prefix + each.getKey());
        largest = Math.max(largest, AttentionChecks.difference(gradient, wanted));
      } else if (each.getValue().requires_grad()) {
        without.add(each.getKey());
      }
    }
    findings.add(CheckResult.of(quantity, largest, STATES));
    findings.add(
        CheckResult.equal(
            quantity + ": parameters without one",
            without.equals(AttentionChecks.named(losses.path(withoutKey)))));
  }
}
