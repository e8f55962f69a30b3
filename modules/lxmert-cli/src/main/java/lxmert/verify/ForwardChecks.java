package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.checkpoint.LxmertWeights;
import lxmert.io.Json;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.LxmertInput;
import lxmert.model.Trace;
import lxmert.tensor.StateDict;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;

/**
 * Holds every layer and head of the pre-training model against {@code forward.safetensors}: as it
 * is, with a mask over regions ({@code vmask}) and without any mask ({@code nomask}).
 */
final class ForwardChecks {
  private static final double ALLOWED = 1e-5;
  private static final double ALLOWED_WORDS = 2e-5;

  private final StateDict fixture;
  private final Map<String, Tensor> found = new LinkedHashMap<>();

  private ForwardChecks(StateDict fixture) {
    this.fixture = fixture;
  }

  static List<CheckResult> check(Path folder) {
    try (PointerScope scope = new PointerScope();
        InferenceMode inference = new InferenceMode();
        StateDict fixture = StateDict.read(folder.resolve("forward.safetensors"))) {
      ForwardChecks checks = new ForwardChecks(fixture);
      checks.run(load(folder));
      return checks.findings();
    }
  }

  /** The sizes of a fixture, which its weights file carries as a note. */
  static LxmertConfig config(StateDict weights) {
    String source = weights.file() + ", config";
    String text = weights.metadata().getOrDefault("config", "{}");
    return LxmertConfig.of(Json.parse(text, source, JsonNode.class), source);
  }

  private static LxmertForPreTraining load(Path folder) {
    Path file = folder.resolve("weights.safetensors");
    try (StateDict state = StateDict.read(file);
        LxmertWeights weights = LxmertWeights.read(file)) {
      LxmertForPreTraining model = new LxmertForPreTraining(config(state));
      weights.load(model);
      model.eval();
      return model;
    }
  }

  private void run(LxmertForPreTraining model) {
    Tensor ids = fixture.tensor("in.input_ids");
    Tensor types = fixture.tensor("in.segment_ids");
    Tensor mask = fixture.tensor("in.attention_mask");
    Tensor features = fixture.tensor("in.visual_feats");
    Tensor boxes = fixture.tensor("in.visual_pos");
    Tensor regionMask = fixture.tensor("in.visual_attention_mask");
    run("out.", model, new LxmertInput(ids, mask, types, features, boxes, null));
    run("out.vmask.", model, new LxmertInput(ids, mask, types, features, boxes, regionMask));
    run("out.nomask.", model, new LxmertInput(ids, null, types, features, boxes, null));
  }

  private void run(String prefix, LxmertForPreTraining model, LxmertInput input) {
    Trace trace =
        new Trace() {
          @Override
          public void hidden(String name, Tensor value) {
            found.put(prefix + name, value);
          }
        };
    LxmertForPreTraining.Predictions heads = model.forward(input, trace);
    found.put(prefix + "lm_logits", heads.words());
    found.put(prefix + "matched_logits", heads.matched());
    found.put(prefix + "answer_logits", heads.answers());
    found.put(prefix + "obj_logits.obj", heads.objects());
    found.put(prefix + "obj_logits.attr", heads.attributes());
    found.put(prefix + "obj_logits.feat", heads.features());
  }

  private List<CheckResult> findings() {
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
    if (value == null) {
      return CheckResult.notCovered(quantity);
    }
    double error = value.sub(expected).abs().max().item_double();
    return CheckResult.of(quantity, error, name.endsWith("lm_logits") ? ALLOWED_WORDS : ALLOWED);
  }
}
