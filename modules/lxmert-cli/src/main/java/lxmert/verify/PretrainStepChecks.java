package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.Json;
import lxmert.tensor.StateDict;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Holds a pre-training run against {@code training.json} and {@code training.safetensors}: rates,
 * losses and norms of every step, weights and moments after the last.
 */
final class PretrainStepChecks {
  private static final double LOSSES = 5e-5;

  private double error;

  private PretrainStepChecks() {}

  static List<CheckResult> check(Path folder) {
    JsonNode run = Json.readTree(folder.resolve("training.json"));
    PretrainStepChecks checks = new PretrainStepChecks();
    try (PointerScope scope = new PointerScope();
        StateDict stored = StateDict.read(folder.resolve("training.safetensors"))) {
      PretrainFixture fixture = PretrainFixture.read(folder);
      TrainingRun.Stored end =
          new TrainingRun.Stored(
              group(stored, "after" + run.path("steps").size() + "."),
              group(stored, "next_m."),
              group(stored, "next_v."));
      List<CheckResult> findings =
          new ArrayList<>(
              new TrainingRun("pre-training", fixture.model(), run)
                  .findings(step -> checks.total(fixture, step), end));
      findings.add(
          CheckResult.of("pre-training: the six losses of every step", checks.error, LOSSES));
      checks.error = 0;
      double after = PretrainFixture.total(fixture.losses(fixture.batch())).item_double();
      double expected = run.path("loss_after_last_step").asDouble();
      findings.add(
          CheckResult.of(
              "pre-training: loss after the last step", Math.abs(after - expected), LOSSES));
      return findings;
    }
  }

  private Tensor total(PretrainFixture fixture, JsonNode step) {
    Map<String, Tensor> losses = fixture.losses(fixture.batch());
    int i = 0;
    for (Tensor loss : losses.values()) {
      double expected = step.path("losses").path(i++).asDouble();
      error = Math.max(error, Math.abs(loss.item_double() - expected));
    }
    return PretrainFixture.total(losses);
  }

  private static Map<String, Tensor> group(StateDict stored, String prefix) {
    Map<String, Tensor> group = new LinkedHashMap<>();
    stored
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(prefix)) {
                group.put(name.substring(prefix.length()), tensor);
              }
            });
    return group;
  }
}
