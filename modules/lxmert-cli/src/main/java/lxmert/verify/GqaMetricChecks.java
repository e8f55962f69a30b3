package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lxmert.dataset.GqaAnswerFile;
import lxmert.io.Json;

/** Holds LXMERT's own score of GQA answers and its dump against {@code gqa-metric.json}. */
final class GqaMetricChecks {
  private GqaMetricChecks() {}

  static List<CheckResult> check(Path folder) {
    Path file = folder.resolve("gqa-metric.json");
    if (!Files.exists(file)) {
      return List.of();
    }
    JsonNode json = Json.readTree(file);
    Map<String, String> answers = VqaMetricChecks.answers(json.path("predictions"));
    String written = WrittenText.of(dump -> GqaAnswerFile.write(dump, answers.entrySet()));
    return List.of(
        CheckResult.of("GQA metric, local score", VqaMetricChecks.localError(json), 1e-12),
        CheckResult.equal("GQA submission file", written.equals(json.path("dump_text").asText())));
  }
}
