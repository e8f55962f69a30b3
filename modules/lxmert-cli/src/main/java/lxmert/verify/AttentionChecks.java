package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import lxmert.attention.AttentionModel;
import lxmert.attention.Pythia;
import lxmert.finetune.AnswerLoss;
import lxmert.model.LxmertInput;
import lxmert.model.Trace;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Holds an attention model against a fixture folder of its public code: every step of a forward
 * pass, the loss and its gradients, training steps.
 */
final class AttentionChecks {
  private static final double STATES = 1e-5;
  private static final double COUNTED = 2e-5;
  private static final double LOSS = 2e-5;

  private final AttentionFixture fixture;
  private final double allowed;
  private final List<CheckResult> findings = new ArrayList<>();

  private AttentionChecks(AttentionFixture fixture) {
    this.fixture = fixture;
    allowed = fixture.counts() ? COUNTED : STATES;
  }

  static List<CheckResult> check(Path folder) {
    AttentionChecks checks = new AttentionChecks(AttentionFixture.read(folder));
    try (PointerScope scope = new PointerScope();
        StateDict forward = checks.fixture.tensors("forward");
        StateDict gradients = checks.fixture.tensors("grads")) {
      AttentionModel model = checks.fixture.load();
      Tensor scores = checks.states(model, checks.fixture.inputs(forward), forward);
      checks.gradients(model, scores, gradients);
    }
    checks.findings.addAll(AttentionStepChecks.check(checks.fixture));
    if (checks.fixture.counts()) {
      checks.findings.addAll(CounterChecks.check(checks.fixture));
    }
    return List.copyOf(checks.findings);
  }

  private Tensor states(AttentionModel model, List<LxmertInput> inputs, StateDict forward) {
    Map<String, Tensor> found = new LinkedHashMap<>();
    Trace trace = collecting(found);
    Tensor scores = scores(model, inputs, trace);
    found.put("logits", scores);
    forward
        .tensors()
        .forEach(
            (name, expected) -> {
              if (name.startsWith("out.")) {
                Tensor value = found.get(name.substring("out.".length()));
                String quantity = "forward " + name.substring("out.".length());
                findings.add(
                    value == null
                        ? CheckResult.notCovered(quantity)
                        : CheckResult.of(quantity, difference(value, expected), allowed));
              }
            });
    return scores;
  }

  /** Of one model, which may read several sets of regions. */
  static Tensor scores(AttentionModel model, List<LxmertInput> inputs, Trace trace) {
    return model instanceof Pythia pythia
        ? pythia.forward(inputs, trace)
        : model.forward(inputs.get(0), trace);
  }

  private static Trace collecting(Map<String, Tensor> found) {
    return new Trace() {
      @Override
      public void hidden(String name, Tensor value) {
        found.put(name, value);
      }

      @Override
      public void attention(String name, Tensor probabilities) {
        found.put(name, probabilities);
      }
    };
  }

  private void gradients(AttentionModel model, Tensor scores, StateDict stored) {
    JsonNode expected = fixture.json("loss");
    Tensor loss = loss(expected.path("loss_function").asText(), scores, stored.tensor("in.target"));
    double error = Math.abs(loss.item_double() - expected.path("loss").asDouble());
    findings.add(CheckResult.of("loss", error, LOSS));
    loss.backward();
    double largest = 0;
    double squares = 0;
    Set<String> without = new TreeSet<>();
    Map<String, Tensor> parameters = ModuleWeights.stateOf(model);
    for (Map.Entry<String, Tensor> each : parameters.entrySet()) {
      Tensor gradient = each.getValue().grad();
      if (!gradient.defined()) {
        without.add(each.getKey());
        continue;
      }
      Tensor wanted = stored.tensor("grad." + each.getKey());
      largest = Math.max(largest, difference(gradient, wanted));
      squares += gradient.to(torch.ScalarType.Double).square().sum().item_double();
    }
    int count = parameters.size() - without.size();
    findings.add(CheckResult.of("gradients of %d parameters".formatted(count), largest, allowed));
    findings.add(
        CheckResult.equal(
            "parameters without a gradient",
            without.equals(named(expected.path("params_without_grad")))));
    double norm = expected.path("grad_norm").asDouble();
    findings.add(
        CheckResult.of("gradient norm, relative", Math.abs(Math.sqrt(squares) / norm - 1), STATES));
  }

  /**
   * The largest absolute difference, which equal infinities have not; infinite for another shape.
   */
  static double difference(Tensor value, Tensor expected) {
    if (!Arrays.equals(value.shape(), expected.shape())) {
      return Double.POSITIVE_INFINITY;
    }
    Tensor apart = value.sub(expected).abs().masked_fill(value.eq(expected), new Scalar(0.0));
    double largest = apart.max().item_double();
    return Double.isNaN(largest) ? Double.POSITIVE_INFINITY : largest;
  }

  static Set<String> named(JsonNode list) {
    Set<String> names = new TreeSet<>();
    list.forEach(each -> names.add(each.asText()));
    return names;
  }

  /** The loss as the public code has it: some add up over the batch. */
  static Tensor loss(String kind, Tensor scores, Tensor target) {
    Tensor mean =
        (kind.startsWith("kld") ? AnswerLoss.DIVERGENCE : AnswerLoss.SOFT_LABELS)
            .of(scores, target);
    return kind.equals("bce_mean_x_answers") ? mean : mean.mul(new Scalar((double) scores.size(0)));
  }
}
