package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.finetune.AnswerLoss;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForAnswering;
import lxmert.model.LxmertForPairs;
import lxmert.model.LxmertForQuestionAnswering;
import lxmert.model.LxmertInput;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Holds the fine-tuning tasks against {@code finetune.json} and {@code finetune.safetensors}: one
 * batch forward and backward, then a training run with BertAdam; and the answer head that is
 * carried over from pre-training.
 */
final class FinetuneChecks {
  private static final String PAIRS = "nlvr2";
  private static final double LOGITS = 1e-5;
  private static final double GRADIENTS = 5e-6;

  private final String task;
  private final JsonNode expected;
  private final StateDict fixture;
  private final LxmertForAnswering model;
  private final AnswerLoss loss;
  private final Map<String, Tensor> parameters;
  private final LxmertInput input;
  private final Tensor targets;
  private final List<CheckResult> findings = new ArrayList<>();

  private FinetuneChecks(String task, JsonNode expected, StateDict fixture, StateDict weights) {
    this.task = task;
    this.expected = expected;
    this.fixture = fixture;
    boolean pairs = task.equals(PAIRS);
    loss = pairs ? AnswerLoss.CROSS_ENTROPY : AnswerLoss.SOFT_LABELS;
    LxmertConfig config = config(fixture, expected.path("num_answers").asInt());
    model = pairs ? new LxmertForPairs(config) : new LxmertForQuestionAnswering(config);
    load(fixture, weights);
    model.train(true);
    parameters = ModuleWeights.stateOf(model);
    input =
        new LxmertInput(
            ofSentences("input_ids"),
            ofSentences("attention_mask"),
            ofSentences("segment_ids"),
            images("feats"),
            images("boxes"),
            null);
    targets =
        pairs ? oneHot(fixture.tensor("in.nlvr2.label")) : fixture.tensor("in." + task + ".target");
  }

  /** (B, S); the fixture has each sentence once for each of its images. */
  private Tensor ofSentences(String name) {
    Tensor repeated = fixture.tensor(task + "." + name);
    return repeated.view(-1, model.images(), repeated.size(1)).select(1, 0);
  }

  /** (B * P, R, D), whether or not the fixture has the images of a sentence apart. */
  private Tensor images(String name) {
    Tensor tensor = fixture.tensor("in." + task + "." + name);
    return tensor.view(-1, tensor.size(-2), tensor.size(-1));
  }

  private static Tensor oneHot(Tensor labels) {
    return torch.one_hot(labels, 2).to(torch.ScalarType.Float);
  }

  /** One batch of each task, with its training run where the fixture has one. */
  static List<CheckResult> check(Path folder) {
    JsonNode json = Json.readTree(folder.resolve("finetune.json"));
    List<CheckResult> findings = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        StateDict fixture = StateDict.read(folder.resolve("finetune.safetensors"));
        StateDict weights = StateDict.read(folder.resolve("weights.safetensors"))) {
      for (String task : List.of("vqa", "gqa", PAIRS)) {
        if (json.has(task)) {
          findings.addAll(new FinetuneChecks(task, json.path(task), fixture, weights).findings());
        }
      }
    }
    if (json.has("qa_transfer")) {
      findings.addAll(TransferChecks.check(folder, json.path("qa_transfer")));
    }
    return findings;
  }

  private List<CheckResult> findings() {
    Tensor logits = model.forward(input);
    Tensor mean = loss.of(logits, targets);
    mean.backward();
    add("logits", TrainingRun.difference(logits, fixture.tensor(task + ".logit")), LOGITS);
    add("loss", Math.abs(mean.item_double() - expected.path("loss").asDouble()), LOGITS);
    if (expected.has("mce_loss")) {
      double found = AnswerLoss.LIKELIEST_LABEL.of(logits, targets).item_double();
      add("mce loss", Math.abs(found - expected.path("mce_loss").asDouble()), LOGITS);
    }
    if (model instanceof LxmertForPairs pairs) {
      Tensor plain = pairs.forwardPlain(input);
      add(
          "logits, sentences run twice",
          TrainingRun.difference(plain, fixture.tensor(task + ".logit")),
          LOGITS);
    }
    Set<String> without = parametersWithoutGradient();
    findings.add(
        CheckResult.equal(
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
                step -> loss.of(model.forward(input), targets),
                new TrainingRun.Stored(
                    stored("after" + run.path("steps").size()), Map.of(), Map.of())));
    boolean untouched =
        before.entrySet().stream()
            .allMatch(
                entry -> TrainingRun.difference(parameter(entry.getKey()), entry.getValue()) == 0);
    findings.add(
        CheckResult.equal("fine-tuning " + task + ": weights without gradient stay", untouched));
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
    findings.add(CheckResult.of("fine-tuning " + task + ": " + quantity, error, allowed));
  }

  /** The official fine-tuned model keeps the backbone under {@code lxrt_encoder.model.}. */
  private static String ownName(String official) {
    return official.replace("lxrt_encoder.model.", "");
  }

  static LxmertConfig config(StateDict fixture, int answers) {
    String text = fixture.metadata().getOrDefault("config", "{}");
    String source = fixture.file().toString();
    return LxmertConfig.of(Json.parse(text, source, JsonNode.class), source)
        .with(Map.of("num_qa_labels", answers));
  }

  private void load(StateDict fixture, StateDict weights) {
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
  }
}
