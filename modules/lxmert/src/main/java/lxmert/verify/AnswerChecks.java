package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.data.AnswerNormalizer;
import lxmert.io.Json;

/** Holds the answer normalisation against {@code answers.json}. */
final class AnswerChecks {
  private AnswerChecks() {}

  static List<Finding> check(Path folder) {
    List<Finding> findings = new ArrayList<>();
    Path file = folder.resolve("answers.json");
    if (Files.exists(file)) {
      int wrong = 0;
      JsonNode pairs = Json.readTree(file).path("convert");
      for (JsonNode pair : pairs) {
        String found = AnswerNormalizer.normalize(pair.path(0).asText());
        wrong += found.equals(pair.path(1).asText()) ? 0 : 1;
      }
      findings.add(Finding.of("normalised answers of %d, wrong".formatted(pairs.size()), wrong, 0));
      findings.add(Finding.notCovered("coverage of the official answer table (not in the folder)"));
    }
    return findings;
  }
}
