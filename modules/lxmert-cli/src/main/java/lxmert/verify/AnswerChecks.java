package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lxmert.dataset.AnswerNormalizer;
import lxmert.dataset.AnswerTable;
import lxmert.dataset.AnswerVocabulary;
import lxmert.finetune.AnswerTransfer;
import lxmert.io.Json;

/**
 * Holds the answer normalisation, and what pre-training's table knows of the answers of VQA and
 * GQA, against {@code answers.json}.
 */
final class AnswerChecks {
  private static final String TABLE = "lxmert_all_ans.json";

  private AnswerChecks() {}

  static List<CheckResult> check(Path folder) {
    Path file = folder.resolve("answers.json");
    if (!Files.exists(file)) {
      return List.of();
    }
    JsonNode json = Json.readTree(file);
    List<CheckResult> findings = new ArrayList<>();
    int wrong = 0;
    JsonNode pairs = json.path("convert");
    for (JsonNode pair : pairs) {
      String found = AnswerNormalizer.normalize(pair.path(0).asText());
      wrong += found.equals(pair.path(1).asText()) ? 0 : 1;
    }
    findings.add(
        CheckResult.of("normalised answers of %d, wrong".formatted(pairs.size()), wrong, 0));
    findings.addAll(coverage(folder, json.path("coverage")));
    return findings;
  }

  private static List<CheckResult> coverage(Path folder, JsonNode expected) {
    Path lists =
        Stream.of("", "../../data/vocabulary")
            .map(folder::resolve)
            .filter(each -> Files.exists(each.resolve(TABLE)))
            .findFirst()
            .orElse(null);
    if (lists == null) {
      return List.of(CheckResult.notCovered("answer transfer (no " + TABLE + " beside it)"));
    }
    AnswerVocabulary table = AnswerTable.read(lists.resolve(TABLE)).answers();
    List<CheckResult> findings = new ArrayList<>();
    for (String task : List.of("vqa", "gqa")) {
      AnswerVocabulary answers =
          AnswerVocabulary.read(lists.resolve(task + "_trainval_label2ans.json"));
      int transferred = expected.path(task).path("transferred").asInt();
      int found = AnswerTransfer.found(table, answers);
      findings.add(
          CheckResult.of(
              "answer transfer: %s answers found, %d of %d"
                  .formatted(task, transferred, answers.size()),
              Math.abs(found - transferred),
              0));
    }
    return findings;
  }
}
