package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.finetune.SoftLabelLoss;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForQuestionAnswering;
import lxmert.model.LxmertInput;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Holds question answering against {@code finetune.json} and {@code finetune.safetensors}: one
 * batch forward and backward, then a training run with BertAdam.
 */
final class FinetuneChecks {
  private static final double LOGITS = 1e-5;
  private static final double GRADIENTS = 5e-6;

  private final String task;
  private final JsonNode expected;
  private final StateDict fixture;
  private final LxmertForQuestionAnswering model;
  private final Map<String, Tensor> parameters;
  private final LxmertInput input;
  private final Tensor targets;
  private final List<Finding> findings = new ArrayList<>();

  private FinetuneChecks(String task, JsonNode expected, StateDict fixture, StateDict weights) {
    this.task = task;
    this.expected = expected;
    this.fixture = fixture;
    model = load(task, config(fixture, expected.path("num_answers").asInt()), fixture, weights);
    model.train(true);
    parameters = ModuleWeights.stateOf(model);
    input =
        new LxmertInput(
            fixture.tensor(task + ".input_ids"),
            fixture.tensor(task + ".attention_mask"),
            fixture.tensor(task + ".segment_ids"),
            fixture.tensor("in." + task + ".feats"),
            fixture.tensor("in." + task + ".boxes"),
            null);
    targets = fixture.tensor("in." + task + ".target");
  }

  /** VQA with its training run, GQA's one batch; the rest is named as not covered. */
  static List<Finding> check(Path folder) {
    JsonNode json = Json.readTree(folder.resolve("finetune.json"));
    List<Finding> findings = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        StateDict fixture = StateDict.read(folder.resolve("finetune.safetensors"));
        StateDict weights = StateDict.read(folder.resolve("weights.safetensors"))) {
      for (String task : List.of("vqa", "gqa")) {
        if (json.has(task)) {
          findings.addAll(new FinetuneChecks(task, json.path(task), fixture, weights).findings());
        }
      }
    }
    for (String later : List.of("gqa.mce_loss", "nlvr2", "qa_transfer")) {
      if (!json.at("/" + later.replace('.', '/')).isMissingNode()) {
        findings.add(Finding.notCovered("fine-tuning " + later));
      }
    }
    return findings;
  }

  private List<Finding> findings() {
    Tensor logits = model.forward(input);
    Tensor loss = SoftLabelLoss.of(logits, targets);
    loss.backward();
    add("logits", TrainingRun.difference(logits, fixture.tensor(task + ".logit")), LOGITS);
    add("loss", Math.abs(loss.item_double() - expected.path("loss").asDouble()), LOGITS);
    Set<String> without = parametersWithoutGradient();
    findings.add(
        Finding.equal(
            "fine-tuning " + task + ": parameters without gradient", without.equals(untrained())));
    add("gradients", gradientError(), GRADIENTS);
    if (expected.has("training")) {
      train(expected.path("training"), without);
    }
    return findings;
  }

  private void train(JsonNode run, Set<String> without) {
    Map<String, Tensor> before = new LinkedHashMap<>();
    without.forEach(name -> before.put(name, parameter(name).detach().clone()));
    findings.addAll(
        new TrainingRun("fine-tuning " + task, model, run)
            .findings(
                step -> SoftLabelLoss.of(model.forward(input), targets),
                new TrainingRun.Stored(
                    stored("after" + run.path("steps").size()), Map.of(), Map.of())));
    boolean untouched =
        before.entrySet().stream()
            .allMatch(
                entry -> TrainingRun.difference(parameter(entry.getKey()), entry.getValue()) == 0);
    findings.add(
        Finding.equal("fine-tuning " + task + ": weights without gradient stay", untouched));
  }

  private Tensor parameter(String name) {
    Tensor parameter = parameters.get(name);
    if (parameter == null) {
      throw new UserError(fixture.file() + ": the model has no parameter " + name);
    }
    return parameter;
  }

  private double gradientError() {
    double error = 0;
    for (Map.Entry<String, Tensor> entry : stored("grad").entrySet()) {
      Tensor gradient = parameter(entry.getKey()).grad();
      error = Math.max(error, TrainingRun.difference(gradient, entry.getValue()));
    }
    return error;
  }

  private Set<String> parametersWithoutGradient() {
    Set<String> without = new HashSet<>();
    parameters.forEach(
        (name, parameter) -> {
          if (!parameter.grad().defined()) {
            without.add(name);
          }
        });
    return without;
  }

  private Set<String> untrained() {
    Set<String> names = new HashSet<>();
    expected.path("params_without_grad").forEach(name -> names.add(ownName(name.asText())));
    return names;
  }

  /** The tensors {@code <task>.<group>.<parameter name>} under this build's names. */
  private Map<String, Tensor> stored(String group) {
    String prefix = task + "." + group + ".";
    Map<String, Tensor> stored = new LinkedHashMap<>();
    fixture
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(prefix)) {
                stored.put(ownName(name.substring(prefix.length())), tensor);
              }
            });
    return stored;
  }

  private void add(String quantity, double error, double allowed) {
    findings.add(Finding.of("fine-tuning " + task + ": " + quantity, error, allowed));
  }

  /** The official fine-tuned model keeps the backbone under {@code lxrt_encoder.model.}. */
  private static String ownName(String official) {
    return official.replace("lxrt_encoder.model.", "");
  }

  private static LxmertConfig config(StateDict fixture, int answers) {
    String text = fixture.metadata().getOrDefault("config", "{}");
    try {
      return LxmertConfig.of(Json.mapper().readTree(text), fixture.file().toString())
          .with(Map.of("num_qa_labels", answers));
    } catch (IOException e) {
      throw Json.explain(fixture.file().toString(), e);
    }
  }

  private static LxmertForQuestionAnswering load(
      String task, LxmertConfig config, StateDict fixture, StateDict weights) {
    LxmertForQuestionAnswering model = new LxmertForQuestionAnswering(config);
    ModuleWeights.load(
        model, weights, name -> name.startsWith("logit_fc."), name -> !name.startsWith("bert."));
    try (NoGradGuard noGrad = new NoGradGuard()) {
      ModuleWeights.stateOf(model)
          .forEach(
              (name, parameter) -> {
                if (name.startsWith("logit_fc.")) {
                  parameter.copy_(fixture.tensor(task + "." + name));
                }
              });
    }
    return model;
  }
}
