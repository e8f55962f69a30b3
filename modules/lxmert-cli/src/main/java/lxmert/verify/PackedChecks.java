package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lxmert.checkpoint.LxmertWeights;
import lxmert.io.Json;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForAnswering;
import lxmert.model.LxmertForPairs;
import lxmert.model.LxmertForQuestionAnswering;
import lxmert.packed.FastAnswering;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.Precision;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.StateDict;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;

/** Holds the packed float32 path against the fine-tuning logits of {@code finetune.safetensors}. */
final class PackedChecks {
  private static final double ALLOWED = 1e-5;

  private PackedChecks() {}

  static List<CheckResult> check(Path folder) {
    Path file = folder.resolve("finetune.safetensors");
    if (!Files.exists(file)) {
      return List.of();
    }
    JsonNode json = Json.readTree(folder.resolve("finetune.json"));
    List<CheckResult> findings = new ArrayList<>();
    try (SafeTensors fixture = SafeTensors.open(file)) {
      for (String task : List.of("vqa", "gqa", "nlvr2")) {
        if (json.has(task)) {
          LxmertForAnswering model = load(folder, fixture, task);
          findings.add(
              CheckResult.of(
                  "packed float32 " + task + ": logits", error(model, fixture, task), ALLOWED));
        }
      }
    }
    return findings;
  }

  private static LxmertForAnswering load(Path folder, SafeTensors fixture, String task) {
    Path weights = folder.resolve("weights.safetensors");
    int answers = Math.toIntExact(fixture.shape(task + ".logit_fc.3.bias")[0]);
    try (StateDict state = StateDict.read(weights);
        LxmertWeights backbone = LxmertWeights.read(weights);
        StateDict head =
            StateDict.read(folder.resolve("finetune.safetensors")).withoutPrefix(task + ".")) {
      LxmertConfig config = ForwardChecks.config(state).with(Map.of("num_qa_labels", answers));
      LxmertForAnswering model =
          task.equals("nlvr2")
              ? new LxmertForPairs(config)
              : new LxmertForQuestionAnswering(config);
      backbone.load(model.backbone());
      ModuleWeights.load(model, head, name -> name.startsWith("bert."), name -> true);
      model.eval();
      return model;
    }
  }

  private static double error(LxmertForAnswering model, SafeTensors fixture, String task) {
    TokenBatch questions = questions(fixture, task, model.images());
    long[] features = fixture.shape("in." + task + ".feats"); // (B, [P,] R, F)
    RegionBatch images =
        new RegionBatch(
            questions.size() * model.images(),
            Math.toIntExact(features[features.length - 2]),
            Math.toIntExact(features[features.length - 1]),
            fixture.floats("in." + task + ".feats"),
            fixture.floats("in." + task + ".boxes"));
    try (FastAnswering answering = new FastAnswering(model, Precision.FLOAT32)) {
      return largestDifference(
          answering.logits(images, questions), fixture.floats(task + ".logit"));
    }
  }

  /** Every sentence once; the fixture has it once for each of its images. */
  private static TokenBatch questions(SafeTensors fixture, String task, int images) {
    long[] shape = fixture.shape(task + ".input_ids"); // (B * P, S)
    int size = Math.toIntExact(shape[0] / images);
    int length = Math.toIntExact(shape[1]);
    return new TokenBatch(
        size,
        length,
        ofSentences(fixture.longs(task + ".input_ids"), size, length, images),
        ofSentences(fixture.longs(task + ".attention_mask"), size, length, images));
  }

  private static long[] ofSentences(long[] repeated, int size, int length, int images) {
    return IntStream.range(0, size)
        .flatMap(i -> IntStream.range(i * images * length, (i * images + 1) * length))
        .mapToLong(i -> repeated[i])
        .toArray();
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
