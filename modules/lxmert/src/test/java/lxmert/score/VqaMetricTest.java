package lxmert.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
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
import lxmert.dataset.VqaV2;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Held against the official code's results in vqa-metric.json. */
class VqaMetricTest {
  private static final JsonNode GOLDEN =
      Json.readTree(Path.of("../lxmert/src/test/resources/golden/lxmert/vqa-metric.json"));
  private static final JsonNode OFFICIAL = GOLDEN.path("official");

  @TempDir Path folder;

  private List<VqaAnnotation> annotations() {
    Path file = folder.resolve("annotations.json");
    Json.write(file, Map.of("annotations", OFFICIAL.path("annotations")));
    return VqaV2.readAnnotations(file);
  }

  private static Map<String, String> answers(JsonNode pairs) {
    Map<String, String> result = new LinkedHashMap<>();
    pairs.forEach(pair -> result.put(pair.get(0).asText(), pair.get(1).asText()));
    return result;
  }

  private static Map<String, Double> numbers(JsonNode object) {
    Map<String, Double> result = new LinkedHashMap<>();
    object.forEachEntry((key, value) -> result.put(key, value.asDouble()));
    return result;
  }

  @Test
  void officialAccuracyEqualsToTheLastDigit() {
    VqaAccuracy accuracy =
        VqaMetric.official(annotations(), answers(OFFICIAL.path("results"))).rounded();
    JsonNode expected = OFFICIAL.path("accuracy");
    assertThat(accuracy.questions()).isEqualTo(14);
    assertThat(accuracy.overall()).isEqualTo(expected.path("overall").asDouble());
    assertThat(accuracy.byQuestionType()).isEqualTo(numbers(expected.path("perQuestionType")));
    assertThat(accuracy.byAnswerType()).isEqualTo(numbers(expected.path("perAnswerType")));
  }

  @Test
  void officialScoreOfEveryQuestionEquals() {
    Map<String, String> answers = answers(OFFICIAL.path("results"));
    Map<String, Double> scores = new LinkedHashMap<>();
    for (VqaAnnotation annotation : annotations()) {
      String id = annotation.questionId();
      double score = VqaMetric.officialScore(annotation, answers.getOrDefault(id, ""));
      scores.put(id, VqaAccuracy.round(100 * score));
    }
    Map<String, Double> expected = new LinkedHashMap<>();
    OFFICIAL
        .path("per_question_percent")
        .forEach(pair -> expected.put(pair.get(0).asText(), pair.get(1).asDouble()));
    assertThat(scores).isEqualTo(expected);
  }

  @Test
  void normalisationEqualsInBothStages() {
    assertThat(OFFICIAL.path("normalise")).hasSizeGreaterThan(30);
    for (JsonNode row : OFFICIAL.path("normalise")) {
      String text = row.path("text").asText();
      String first = VqaNormalizer.punctuation(text);
      assertThat(first).as(text).isEqualTo(row.path("after_punctuation").asText());
      assertThat(VqaNormalizer.numbersAndArticles(first))
          .as(text)
          .isEqualTo(row.path("after_digit_article").asText());
    }
  }

  @Test
  void softScoresEqual() {
    numbers(GOLDEN.path("soft_target_from_counts"))
        .forEach(
            (count, score) ->
                assertThat(VqaAnnotation.softScore(Integer.parseInt(count))).isEqualTo(score));
    List<String> answers = List.of("red", "Red", "blue", "blue", "a", "a", "a", "b", "b", "b");
    assertThat(new VqaAnnotation("1", "", "", "", answers).softScores())
        .isEqualTo(Map.of("red", 0.3, "Red", 0.3, "blue", 0.6, "a", 0.9, "b", 0.9));
  }

  private static List<VqaQuestion> localQuestions() {
    List<VqaQuestion> questions = new ArrayList<>();
    for (JsonNode row : GOLDEN.path("local").path("labels")) {
      String id = row.path("question_id").asText();
      questions.add(
          new VqaQuestion(id, "p", "why", numbers(row.path("label")), "type " + id, "other"));
    }
    return questions;
  }

  @Test
  void localScoreAndAnswerFileEqual() throws IOException {
    JsonNode local = GOLDEN.path("local");
    Map<String, String> answers = answers(local.path("predictions"));
    VqaAccuracy accuracy = VqaMetric.local(localQuestions(), answers);
    assertThat(accuracy.overall() / 100).isCloseTo(local.path("score").asDouble(), within(1e-12));
    assertThat(accuracy.byQuestionType())
        .containsEntry("type 2", 30.0)
        .containsEntry("type 3", 0.0);

    Path file = folder.resolve("answers.json");
    VqaAnswerFile.write(file, answers.entrySet());
    assertThat(Files.readString(file)).isEqualTo(local.path("dump_text").asText());
    assertThat(VqaAnswerFile.read(file)).isEqualTo(answers);
  }

  @Test
  void theLocalScoreIsOfTheAnswersGiven() {
    assertThat(VqaMetric.local(localQuestions(), Map.of("2", "red")).overall()).isEqualTo(90);
    assertThatThrownBy(() -> VqaMetric.local(localQuestions(), Map.of("77", "red")))
        .isInstanceOf(UserError.class)
        .hasMessage("there is an answer to question 77, but no such question");
  }

  @Test
  void theOfficialMetricRefusesMissingAndForeignAnswers() {
    Map<String, String> answers = answers(OFFICIAL.path("results"));
    answers.remove("3");
    answers.put("99", "cat");
    assertThatThrownBy(() -> VqaMetric.official(annotations(), answers))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "the submission has no answer to 1 of the questions of the annotations,"
                + " the first of them 3");
    answers.put("3", "cat");
    assertThatThrownBy(() -> VqaMetric.official(annotations(), answers))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "the submission has 1 answers to questions that are not in the annotations,"
                + " one of them 99");
  }

  @Test
  void aQuestionIsScoredOnce() {
    List<VqaAnnotation> twice = new ArrayList<>(annotations());
    twice.add(twice.get(1));
    assertThatThrownBy(() -> VqaMetric.official(twice, answers(OFFICIAL.path("results"))))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "the annotations: question %s is there twice".formatted(twice.get(1).questionId()));
  }

  @Test
  void halvesAreRoundedAwayFromZero() {
    assertThat(VqaAccuracy.round(0.125)).isEqualTo(0.13);
    assertThat(VqaAccuracy.round(33.333333)).isEqualTo(33.33);
    assertThat(VqaAccuracy.round(2.675)).as("2.675 is a little less in binary").isEqualTo(2.67);
  }
}
