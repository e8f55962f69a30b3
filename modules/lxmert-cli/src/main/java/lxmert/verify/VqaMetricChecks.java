package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.dataset.VqaAnnotation;
import lxmert.dataset.VqaAnswerFile;
import lxmert.dataset.VqaNormalizer;
import lxmert.dataset.VqaQuestion;
import lxmert.io.Json;
import lxmert.score.VqaAccuracy;
import lxmert.score.VqaMetric;

/** Holds both ways of scoring VQA answers against {@code vqa-metric.json}. */
final class VqaMetricChecks {
  private VqaMetricChecks() {}

  static List<CheckResult> check(Path folder) {
    Path file = folder.resolve("vqa-metric.json");
    if (!Files.exists(file)) {
      return List.of();
    }
    JsonNode json = Json.readTree(file);
    JsonNode official = json.path("official");
    return List.of(
        CheckResult.of("VQA metric, local score", localError(json.path("local")), 1e-12),
        CheckResult.equal("VQA submission file", sameFile(json.path("local"))),
        CheckResult.equal("VQA metric, official accuracy and types", sameAccuracy(official)),
        CheckResult.of(
            "VQA metric, normalised answers of %d, wrong"
                .formatted(official.path("normalise").size()),
            wrongNormalisations(official.path("normalise")),
            0));
  }

  private static boolean sameFile(JsonNode local) {
    Map<String, String> answers = answers(local.path("predictions"));
    String written = WrittenText.of(dump -> VqaAnswerFile.write(dump, answers.entrySet()));
    return written.equals(local.path("dump_text").asText());
  }

  /** How far LXMERT's own score of {@code predictions} by {@code labels} is from {@code score}. */
  static double localError(JsonNode local) {
    List<VqaQuestion> questions = new ArrayList<>();
    for (JsonNode row : local.path("labels")) {
      Map<String, Double> label = numbers(row.path("label"));
      questions.add(new VqaQuestion(row.path("question_id").asText(), "", "", label, "", ""));
    }
    double score = VqaMetric.local(questions, answers(local.path("predictions"))).overall() / 100;
    return Math.abs(score - local.path("score").asDouble());
  }

  private static boolean sameAccuracy(JsonNode official) {
    List<VqaAnnotation> annotations = new ArrayList<>();
    for (JsonNode row : official.path("annotations")) {
      List<String> answers = new ArrayList<>();
      row.path("answers").forEach(answer -> answers.add(answer.path("answer").asText()));
      annotations.add(
          new VqaAnnotation(
              row.path("question_id").asText(),
              row.path("question_type").asText(),
              row.path("answer_type").asText(),
              "",
              answers));
    }
    VqaAccuracy found =
        VqaMetric.official(annotations, answers(official.path("results"))).rounded();
    JsonNode expected = official.path("accuracy");
    return found.overall() == expected.path("overall").asDouble()
        && found.byQuestionType().equals(numbers(expected.path("perQuestionType")))
        && found.byAnswerType().equals(numbers(expected.path("perAnswerType")));
  }

  private static int wrongNormalisations(JsonNode rows) {
    int wrong = 0;
    for (JsonNode row : rows) {
      String first = VqaNormalizer.punctuation(row.path("text").asText());
      boolean right =
          first.equals(row.path("after_punctuation").asText())
              && VqaNormalizer.numbersAndArticles(first)
                  .equals(row.path("after_digit_article").asText());
      wrong += right ? 0 : 1;
    }
    return wrong;
  }

  /** Answers by id of a list of pairs. */
  static Map<String, String> answers(JsonNode pairs) {
    Map<String, String> result = new LinkedHashMap<>();
    pairs.forEach(pair -> result.put(pair.path(0).asText(), pair.path(1).asText()));
    return result;
  }

  private static Map<String, Double> numbers(JsonNode object) {
    Map<String, Double> result = new LinkedHashMap<>();
    object.forEachEntry((key, value) -> result.put(key, value.asDouble()));
    return result;
  }
}
