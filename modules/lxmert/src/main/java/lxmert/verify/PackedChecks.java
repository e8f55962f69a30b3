package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.io.Json;
import lxmert.model.FastAnswering;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForQuestionAnswering;
import lxmert.model.LxmertWeights;
import lxmert.model.RegionBatch;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.Precision;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.StateDict;
import lxmert.text.TokenBatch;

/** Holds the packed float32 path against the fine-tuning logits of {@code finetune.safetensors}. */
final class PackedChecks {
  private static final double ALLOWED = 1e-5;

  private PackedChecks() {}

  static List<Finding> check(Path folder) {
    Path file = folder.resolve("finetune.safetensors");
    if (!Files.exists(file)) {
      return List.of();
    }
    JsonNode json = Json.readTree(folder.resolve("finetune.json"));
    List<Finding> findings = new ArrayList<>();
    try (SafeTensors fixture = SafeTensors.open(file)) {
      for (String task : List.of("vqa", "gqa")) {
        if (json.has(task)) {
          LxmertForQuestionAnswering model = load(folder, fixture, task);
          findings.add(
              Finding.of(
                  "packed float32 " + task + ": logits", error(model, fixture, task), ALLOWED));
        }
      }
    }
    return findings;
  }

  private static LxmertForQuestionAnswering load(Path folder, SafeTensors fixture, String task) {
    Path weights = folder.resolve("weights.safetensors");
    int answers = Math.toIntExact(fixture.shape(task + ".logit_fc.3.bias")[0]);
    try (StateDict state = StateDict.read(weights);
        LxmertWeights backbone = LxmertWeights.read(weights);
        StateDict head =
            StateDict.read(folder.resolve("finetune.safetensors")).withoutPrefix(task + ".")) {
      LxmertConfig config = ForwardChecks.config(state).with(Map.of("num_qa_labels", answers));
      LxmertForQuestionAnswering model = new LxmertForQuestionAnswering(config);
      backbone.load(model.backbone());
      ModuleWeights.load(model, head, name -> name.startsWith("bert."), name -> true);
      model.eval();
      return model;
    }
  }

  private static double error(LxmertForQuestionAnswering model, SafeTensors fixture, String task) {
    long[] words = fixture.shape(task + ".input_ids");
    long[] features = fixture.shape("in." + task + ".feats");
    TokenBatch questions =
        new TokenBatch(
            Math.toIntExact(words[0]),
            Math.toIntExact(words[1]),
            fixture.longs(task + ".input_ids"),
            fixture.longs(task + ".attention_mask"));
    RegionBatch pictures =
        new RegionBatch(
            Math.toIntExact(features[0]),
            Math.toIntExact(features[1]),
            Math.toIntExact(features[2]),
            fixture.floats("in." + task + ".feats"),
            fixture.floats("in." + task + ".boxes"),
            null);
    try (FastAnswering answering = new FastAnswering(model, Precision.FLOAT32)) {
      return largestDifference(
          answering.logits(pictures, questions), fixture.floats(task + ".logit"));
    }
  }

  private static double largestDifference(float[][] found, float[] expected) {
    double largest = 0;
    int next = 0;
    for (float[] row : found) {
      for (float value : row) {
        largest = Math.max(largest, Math.abs((double) value - expected[next++]));
      }
    }
    return largest;
  }
}
