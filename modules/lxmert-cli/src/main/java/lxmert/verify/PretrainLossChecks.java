package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.pretrain.ObjectTargets;
import lxmert.pretrain.PretrainBatch;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Holds the six pre-training losses and the gradient of every parameter against {@code losses.json}
 * and {@code grads.safetensors}.
 */
final class PretrainLossChecks {
  private static final double LOSSES = 2e-5;
  private static final double GRADIENTS = 1e-5;

  private final PretrainFixture fixture;
  private final JsonNode expected;
  private final StateDict stored;
  private final Map<String, Tensor> parameters;
  private final List<CheckResult> findings = new ArrayList<>();

  private PretrainLossChecks(PretrainFixture fixture, JsonNode expected, StateDict stored) {
    this.fixture = fixture;
    this.expected = expected;
    this.stored = stored;
    parameters = ModuleWeights.stateOf(fixture.model());
  }

  static List<CheckResult> check(Path folder) {
    try (PointerScope scope = new PointerScope();
        StateDict stored = StateDict.read(folder.resolve("grads.safetensors"))) {
      PretrainLossChecks checks =
          new PretrainLossChecks(
              PretrainFixture.read(folder), Json.readTree(folder.resolve("losses.json")), stored);
      checks.losses();
      checks.gradients();
      checks.edgeCases();
      return checks.findings;
    }
  }

  private void losses() {
    Map<String, Tensor> losses = fixture.losses(fixture.batch());
    losses.forEach((name, loss) -> add("loss " + name, loss, expected.path("losses").path(name)));
    Tensor total = PretrainFixture.total(losses);
    add("loss total", total, expected.path("total"));
    total.backward();
  }

  private void gradients() {
    double error = 0;
    for (String name : parameters.keySet()) {
      Tensor expectedGradient = stored.tensor("grad." + name);
      error = Math.max(error, TrainingRun.difference(gradient(name), expectedGradient));
    }
    int compared = parameters.size();
    findings.add(
        CheckResult.of(
            "pre-training: gradients of %d parameters".formatted(compared), error, GRADIENTS));
    long all = stored.tensors().keySet().stream().filter(name -> name.startsWith("grad.")).count();
    findings.add(
        CheckResult.equal("pre-training: every parameter has a gradient", compared == all));
    for (String table : List.of("position_embeddings", "token_type_embeddings")) {
      Tensor gradient = gradient("bert.embeddings." + table + ".weight");
      double row = gradient.select(0, 0).abs().max().item_double();
      findings.add(CheckResult.of("pre-training: gradient of row 0 of " + table, row, 0));
    }
    clipped();
  }

  private void clipped() {
    TensorVector all = new TensorVector(parameters.values().toArray(Tensor[]::new));
    double norm = torch.clip_grad_norm_(all, expected.path("clip_max_norm").asDouble(), 2, false);
    double expectedNorm = expected.path("grad_norm_before_clip").asDouble();
    findings.add(
        CheckResult.of(
            "pre-training: gradient norm, relative",
            Math.abs(norm - expectedNorm) / expectedNorm,
            1e-5));
    String prefix = "grad_clipped.";
    stored.tensors().keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .forEach(
            name -> {
              String parameter = name.substring(prefix.length());
              double error = TrainingRun.difference(gradient(parameter), stored.tensor(name));
              findings.add(
                  CheckResult.of("pre-training: clipped gradient " + parameter, error, GRADIENTS));
            });
  }

  private Tensor gradient(String name) {
    Tensor parameter = parameters.get(name);
    if (parameter == null) {
      throw new UserError(stored.file() + ": the model has no parameter " + name);
    }
    return parameter.grad();
  }

  /** Batches without words, answers, masked regions or confidence; where NaN is published, 0. */
  private void edgeCases() {
    expected
        .path("edge_cases")
        .properties()
        .forEach(
            edgeCase -> {
              PretrainBatch batch = edgeCase(edgeCase.getKey());
              if (batch == null) {
                findings.add(CheckResult.notCovered("pre-training: " + edgeCase.getKey()));
              } else {
                double error = edgeCaseError(fixture.losses(batch), edgeCase.getValue());
                findings.add(CheckResult.of("pre-training: " + edgeCase.getKey(), error, LOSSES));
              }
            });
  }

  private static double edgeCaseError(Map<String, Tensor> losses, JsonNode expected) {
    double error = 0;
    for (Map.Entry<String, Tensor> loss : losses.entrySet()) {
      JsonNode value = expected.path(loss.getKey());
      double wanted = value.isNumber() ? value.asDouble() : 0;
      error = Math.max(error, Math.abs(loss.getValue().item_double() - wanted));
    }
    return error;
  }

  private @Nullable PretrainBatch edgeCase(String name) {
    PretrainBatch batch = fixture.batch();
    ObjectTargets objects = batch.objects();
    long[] ignored = new long[objects.objectIds().length];
    Arrays.fill(ignored, -1);
    return switch (name) {
      case "all_answers_ignored" -> batch.withAnswers(Arrays.copyOf(ignored, batch.size()));
      case "no_masked_words" -> {
        long[] labels = new long[batch.wordLabels().length];
        Arrays.fill(labels, -1);
        yield batch.withTargets(labels, objects);
      }
      case "no_masked_objects" ->
          batch.withTargets(
              batch.wordLabels(),
              new ObjectTargets(
                  objects.objectIds(),
                  objects.objectScores(),
                  objects.attributeIds(),
                  objects.attributeScores(),
                  new long[0],
                  new float[0]));
      case "object_confidences_all_zero" ->
          batch.withTargets(
              batch.wordLabels(), objects(objects, objects.objectIds(), new float[ignored.length]));
      case "obj_label_minus_one_everywhere_ignored" ->
          batch.withTargets(batch.wordLabels(), objects(objects, ignored, objects.objectScores()));
      default -> null;
    };
  }

  private static ObjectTargets objects(ObjectTargets old, long[] ids, float[] scores) {
    return new ObjectTargets(
        ids, scores, old.attributeIds(), old.attributeScores(), old.masked(), old.features());
  }

  private void add(String quantity, Tensor found, JsonNode value) {
    double error = Math.abs(found.item_double() - value.asDouble());
    findings.add(CheckResult.of("pre-training: " + quantity, error, LOSSES));
  }
}
