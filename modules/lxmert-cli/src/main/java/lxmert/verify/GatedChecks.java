package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.checkpoint.GatedWeights;
import lxmert.io.Json;
import lxmert.model.GatedConfig;
import lxmert.model.GatedForPreTraining;
import lxmert.model.GatedForTasks;
import lxmert.model.LxmertInput;
import lxmert.model.LxmertOutput;
import lxmert.model.RegionTarget;
import lxmert.model.Trace;
import lxmert.tensor.StateDict;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Holds a gated encoder against a fixture folder of VOLTA: every state, attention map and score;
 * without masks; each example alone; the heads of the tasks; then losses and gradients.
 */
final class GatedChecks {
  private static final double STATES = 2e-5;
  private static final double MAPS = 5e-6;
  private static final double WORDS = 6e-5;

  /** Scores of regions that are padding stand near -10000, where float32 has steps of 1e-3. */
  private static final double PADDING = -1000;

  private final Map<String, Tensor> found = new LinkedHashMap<>();

  private GatedChecks() {}

  /** Whether a folder is a fixture of this kind: its configuration names sublayers. */
  static boolean fits(Path folder) {
    Path config = folder.resolve("config.json");
    return Files.exists(folder.resolve("heads.safetensors"))
        && Files.exists(config)
        && Json.readTree(config).has("tt_attn_sublayers");
  }

  static List<CheckResult> check(Path folder) {
    List<CheckResult> findings = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        InferenceMode inference = new InferenceMode();
        StateDict fixture = StateDict.read(folder.resolve("forward.safetensors"))) {
      GatedChecks checks = new GatedChecks();
      GatedForPreTraining model = model(folder);
      model.eval();
      LxmertInput input = input(fixture, "in.");
      checks.run("out.", model, input);
      checks.run("out.nomask.", model, rows(input, 0, input.inputIds().size(0), false));
      checks.runEach(model, input);
      checks.runTasks(folder, model.config(), fixture);
      findings.addAll(checks.findings(fixture));
    }
    findings.addAll(GatedLossChecks.check(folder));
    return findings;
  }

  /** The model of pre-training, with the classes that its heads have. */
  static GatedForPreTraining model(Path folder) {
    Path file = folder.resolve("weights.safetensors");
    GatedConfig written = GatedConfig.read(folder.resolve("config.json"));
    try (GatedWeights weights = GatedWeights.read(file, written)) {
      GatedForPreTraining model = new GatedForPreTraining(written.with(classes(weights.tensors())));
      weights.load(model);
      return model;
    }
  }

  /** VOLTA has the numbers of classes in its code: those of a fixture are in its weights alone. */
  private static Map<String, Long> classes(Map<String, Tensor> weights) {
    Map<String, Long> classes = new LinkedHashMap<>();
    for (RegionTarget target : RegionTarget.values()) {
      Tensor bias = weights.get("cls.imagePredictions.decoder_dict." + target.number() + ".bias");
      if (bias != null) {
        switch (target) {
          case OBJECTS -> classes.put("num_object_labels", bias.size(0));
          case ATTRIBUTES -> classes.put("num_attr_labels", bias.size(0));
          case DISTRIBUTION, CLASSES -> classes.put("num_object_labels", bias.size(0) - 1);
          case FEATURES -> {}
        }
      }
    }
    return classes;
  }

  private static LxmertInput input(StateDict fixture, String words) {
    return new LxmertInput(
        fixture.tensor(words + "input_ids"),
        fixture.tensor(words + "attention_mask"),
        fixture.tensor(words + "segment_ids"),
        fixture.tensor("in.image_feat"),
        fixture.tensor("in.image_loc"),
        fixture.tensor("in.image_attention_mask"));
  }

  private static LxmertInput rows(LxmertInput input, long first, long count, boolean masks) {
    return new LxmertInput(
        input.inputIds().narrow(0, first, count),
        masks ? narrowed(input.attentionMask(), first, count) : null,
        narrowed(input.tokenTypeIds(), first, count),
        input.visualFeatures().narrow(0, first, count),
        input.boxes().narrow(0, first, count),
        masks ? narrowed(input.visualAttentionMask(), first, count) : null);
  }

  private static @Nullable Tensor narrowed(@Nullable Tensor tensor, long first, long count) {
    return tensor == null ? null : tensor.narrow(0, first, count);
  }

  private void run(String prefix, GatedForPreTraining model, LxmertInput input) {
    LxmertOutput out = model.backbone().forward(input, trace(prefix));
    heads(model, out).forEach((name, scores) -> found.put(prefix + name, scores));
  }

  /** The fused vector and the scores of all heads on all slots, by the names of the fixture. */
  static Map<String, Tensor> heads(GatedForPreTraining model, LxmertOutput out) {
    Map<String, Tensor> scores = new LinkedHashMap<>();
    scores.put("pooled", out.pooled());
    scores.put("lm_logits", model.words(out.language()));
    if (model.matches()) {
      scores.put("match_logits", model.matching(out.pooled()));
    }
    if (model.answers()) {
      scores.put("qa_logits", model.answers(out.pooled()));
    }
    Tensor regions = model.transformedRegions(out.vision());
    for (RegionTarget target : RegionTarget.values()) {
      if (model.has(target)) {
        scores.put("region_logits." + target.number(), model.regions(target, regions));
      }
    }
    return scores;
  }

  private Trace trace(String prefix) {
    return new Trace() {
      @Override
      public void hidden(String name, Tensor value) {
        found.put(prefix + name, value);
      }

      @Override
      public void attention(String name, Tensor probabilities) {
        found.put(prefix + name, probabilities);
      }
    };
  }

  private void runEach(GatedForPreTraining model, LxmertInput input) {
    Map<String, TensorVector> examples = new LinkedHashMap<>();
    for (long i = 0; i < input.inputIds().size(0); i++) {
      GatedChecks one = new GatedChecks();
      one.run("out.single.", model, rows(input, i, 1, true));
      one.found.forEach(
          (name, value) ->
              examples.computeIfAbsent(name, key -> new TensorVector()).push_back(value));
    }
    examples.forEach((name, all) -> found.put(name, torch.cat(all, 0)));
  }

  private void runTasks(Path folder, GatedConfig config, StateDict fixture) {
    try (StateDict heads = StateDict.read(folder.resolve("heads.safetensors"))) {
      GatedConfig tuned =
          config.with(
              Map.of("fusion_method", heads.metadata().getOrDefault("fusion_method", "none")));
      Map<String, GatedForTasks.Setting> settings = new LinkedHashMap<>();
      Json.parse(
              heads.metadata().getOrDefault("tasks", "{}"),
              heads.file() + ", tasks",
              JsonNode.class)
          .properties()
          .forEach(
              each ->
                  settings.put(
                      each.getKey(),
                      Json.convert(
                          each.getValue(), heads.file().toString(), GatedForTasks.Setting.class)));
      GatedForTasks model = new GatedForTasks(tuned, settings);
      try (GatedWeights weights = GatedWeights.read(folder.resolve("weights.safetensors"), tuned)) {
        weights.load(model, heads);
      }
      model.eval();
      String words = fixture.tensors().containsKey("in.vqa.input_ids") ? "in.vqa." : "in.";
      LxmertInput input = input(fixture, words);
      for (String task : settings.keySet()) {
        found.put("out." + task + ".logits", model.forward(task, input, trace("out.vqa.")));
      }
    }
  }

  private List<CheckResult> findings(StateDict fixture) {
    List<CheckResult> findings = new ArrayList<>();
    fixture
        .tensors()
        .forEach(
            (name, expected) -> {
              if (name.startsWith("out.")) {
                findings.add(finding(name, expected));
              }
            });
    return findings;
  }

  private CheckResult finding(String name, Tensor expected) {
    String quantity = "forward " + name.substring("out.".length());
    Tensor value = found.get(name);
    return value == null
        ? CheckResult.notCovered(quantity)
        : CheckResult.of(quantity, difference(value, expected), allowed(name));
  }

  static double allowed(String name) {
    return name.endsWith("lm_logits") ? WORDS : name.contains("attn.") ? MAPS : STATES;
  }

  /** The largest absolute difference, padding aside; infinite for another shape. */
  static double difference(Tensor value, Tensor expected) {
    if (!Arrays.equals(value.shape(), expected.shape())) {
      return Double.POSITIVE_INFINITY;
    }
    Tensor real = expected.gt(new Scalar(PADDING)).to(expected.scalar_type());
    return value.sub(expected).mul(real).abs().max().item_double();
  }
}
