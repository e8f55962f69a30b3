package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lxmert.checkpoint.CheckpointNames;
import lxmert.checkpoint.LxmertWeights;
import lxmert.io.Json;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Every weights file of a folder must hold what {@code weights.safetensors} holds. */
final class WeightChecks {
  private static final List<String> LAYOUTS =
      List.of(
          "weights-zip.bin",
          "weights-legacy.bin",
          "weights-module-zip.bin",
          "weights-module-legacy.bin");

  private WeightChecks() {}

  static List<CheckResult> check(Path folder) {
    List<CheckResult> findings = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        LxmertWeights expected = LxmertWeights.read(folder.resolve("weights.safetensors"))) {
      for (String layout : LAYOUTS) {
        if (Files.exists(folder.resolve(layout))) {
          try (LxmertWeights found = LxmertWeights.read(folder.resolve(layout))) {
            findings.add(CheckResult.equal(layout, equal(found.tensors(), expected.tensors())));
          }
        }
      }
    }
    if (Files.exists(folder.resolve("names.json"))) {
      findings.add(names(folder.resolve("names.json")));
    }
    return findings;
  }

  private static boolean equal(Map<String, Tensor> found, Map<String, Tensor> expected) {
    return found.keySet().equals(expected.keySet())
        && found.entrySet().stream()
            .allMatch(
                entry ->
                    entry.getValue().equal(Objects.requireNonNull(expected.get(entry.getKey()))));
  }

  /** The number of names that map to another one than the file says, one way or the other. */
  private static CheckResult names(Path file) {
    int wrong = 0;
    JsonNode entries = Json.readTree(file);
    for (JsonNode entry : entries) {
      String official = entry.path("official").asText();
      wrong += differ(entry, "official_snapshot", CheckpointNames.snapshot(official));
      wrong += differ(entry, "huggingface", CheckpointNames.huggingFace(official));
      wrong += differ(entry, "finetuned", CheckpointNames.finetuned(official).orElse(null));
      wrong += differ(entry, "bert_checkpoint", CheckpointNames.bert(official).orElse(null));
    }
    return CheckResult.of("names of %d tensors, wrong".formatted(entries.size()), wrong, 0);
  }

  private static int differ(JsonNode entry, String kind, @Nullable String found) {
    @Nullable String expected = entry.path(kind).isTextual() ? entry.path(kind).asText() : null;
    boolean back =
        expected == null
            || CheckpointNames.official(expected).equals(entry.path("official").asText());
    return Objects.equals(found, expected) && back ? 0 : 1;
  }
}
