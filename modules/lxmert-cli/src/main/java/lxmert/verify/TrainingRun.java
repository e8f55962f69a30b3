package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lxmert.io.UserError;
import lxmert.tensor.ModuleWeights;
import lxmert.train.BertAdam;
import lxmert.train.Schedule;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A model trained with {@link BertAdam} on one batch, held against the steps of a fixture. */
final class TrainingRun {
  private static final double LOSS = 5e-5;
  private static final double WEIGHTS = 1e-5;

  /** The true gradient of a key's bias is 0: what Adam makes of it is rounding noise. */
  private static final double KEY_BIASES = 2e-5;

  /**
   * Tensors of a fixture after the last step, each by the name of its parameter in this build.
   *
   * @param weights of parameters
   * @param moments BertAdam's first moments
   * @param squares BertAdam's second moments
   */
  record Stored(
      Map<String, Tensor> weights, Map<String, Tensor> moments, Map<String, Tensor> squares) {}

  private final String title;
  private final Module model;
  private final JsonNode run;
  private final Map<String, Tensor> parameters;
  private final List<CheckResult> findings = new ArrayList<>();
  private double rates;
  private double losses;
  private double norms;
  private double lengths;

  /**
   * A run.
   *
   * @param title begins the name of each quantity
   * @param run its settings, and what is expected of each step
   */
  TrainingRun(String title, Module model, JsonNode run) {
    this.title = title;
    this.model = model;
    this.run = run;
    parameters = ModuleWeights.stateOf(model);
  }

  /**
   * Trains.
   *
   * @param loss makes the loss of a step, given what is expected of it
   * @param stored what is expected at the end
   */
  List<CheckResult> findings(Function<JsonNode, Tensor> loss, Stored stored) {
    try (BertAdam adam = new BertAdam(model.parameters(), settings())) {
      for (JsonNode step : run.path("steps")) {
        adam.zeroGradients();
        step(adam, loss.apply(step), step);
      }
      int steps = run.path("steps").size();
      add("learning rates of %d steps".formatted(steps), rates, 1e-12);
      add("losses of %d steps".formatted(steps), losses, LOSS);
      add("gradient norms of %d steps, relative".formatted(steps), norms, 1e-5);
      if (run.path("steps").path(0).has("param_l2_after")) {
        add("L2 norms of all weights of %d steps".formatted(steps), lengths, 1e-5);
      }
      compareWeights(steps, stored.weights());
      compareMoments(adam, stored);
    }
    return findings;
  }

  private void step(BertAdam adam, Tensor loss, JsonNode step) {
    loss.backward();
    double norm = adam.clipGradients(run.path("clip_max_norm").asDouble());
    rates = Math.max(rates, Math.abs(adam.learningRate() - step.path("lr").asDouble()));
    losses = Math.max(losses, Math.abs(loss.item_double() - step.path("loss").asDouble()));
    double expectedNorm = step.path("grad_norm_before_clip").asDouble();
    norms = Math.max(norms, Math.abs(norm - expectedNorm) / expectedNorm);
    adam.step();
    if (step.has("param_l2_after")) {
      lengths = Math.max(lengths, Math.abs(length() - step.path("param_l2_after").asDouble()));
    }
  }

  private double length() {
    double squares = 0;
    for (Tensor parameter : parameters.values()) {
      Tensor values = parameter.detach().to(torch.ScalarType.Double);
      squares += values.mul(values).sum().item_double();
    }
    return Math.sqrt(squares);
  }

  private void compareWeights(int steps, Map<String, Tensor> expected) {
    double weights = 0;
    double keyBiases = 0;
    for (Map.Entry<String, Tensor> entry : expected.entrySet()) {
      double error = difference(parameter(entry.getKey()), entry.getValue());
      if (entry.getKey().endsWith("key.bias")) {
        keyBiases = Math.max(keyBiases, error);
      } else {
        weights = Math.max(weights, error);
      }
    }
    if (!expected.isEmpty()) {
      add("weights after %d steps".formatted(steps), weights, WEIGHTS);
      add("key biases after %d steps".formatted(steps), keyBiases, KEY_BIASES);
    }
  }

  private void compareMoments(BertAdam adam, Stored stored) {
    List<String> names = List.copyOf(parameters.keySet());
    double error = 0;
    for (Map.Entry<String, Tensor> entry : stored.moments().entrySet()) {
      Tensor found = adam.moment(names.indexOf(entry.getKey()));
      error = Math.max(error, difference(found, entry.getValue()));
    }
    for (Map.Entry<String, Tensor> entry : stored.squares().entrySet()) {
      Tensor found = adam.square(names.indexOf(entry.getKey()));
      error = Math.max(error, difference(found, entry.getValue()));
    }
    int compared = stored.moments().size() + stored.squares().size();
    if (compared > 0) {
      add("%d moments".formatted(compared), error, WEIGHTS);
    }
  }

  private Tensor parameter(String name) {
    Tensor parameter = parameters.get(name);
    if (parameter == null) {
      throw new UserError("the fixture trains a parameter that the model lacks: " + name);
    }
    return parameter;
  }

  private BertAdam.Settings settings() {
    return BertAdam.Settings.of(
        run.path("lr").asDouble(),
        Schedule.warmupLinear(run.path("warmup").asDouble(), run.path("t_total").asLong()));
  }

  private void add(String quantity, double error, double allowed) {
    findings.add(CheckResult.of(title + ": " + quantity, error, allowed));
  }

  /** The largest absolute difference. */
  static double difference(Tensor found, Tensor expected) {
    return found.detach().sub(expected).abs().max().item_double();
  }
}
