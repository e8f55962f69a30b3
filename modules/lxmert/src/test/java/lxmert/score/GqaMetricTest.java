package lxmert.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import lxmert.dataset.GqaAnswerFile;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Held against what the official script computed: golden/gqa/README.md. */
class GqaMetricTest {
  private static final Path GOLDEN =
      Path.of("../lxmert/src/test/resources/golden/gqa/official.json");

  /** Balanced, rightly answered, entails others. */
  private static final String RIGHT = "00005014";

  @TempDir Path folder;

  private ObjectNode golden;

  @BeforeEach
  void readGolden() {
    golden = (ObjectNode) Json.readTree(GOLDEN);
  }

  private Path write(String key) {
    Path file = folder.resolve(key + ".json");
    Json.write(file, golden.path(key));
    return file;
  }

  private GqaTruth truth(String attentions, AttentionMap map) {
    Path questions = write("questions");
    return new GqaTruth(
        questions, questions, write("choices"), write("sceneGraphs"), write(attentions), map);
  }

  private GqaScores score(GqaTruth truth) {
    Path predictions = write("predictions");
    return GqaMetric.score(
        truth,
        Submission.of(predictions, GqaAnswerFile.read(predictions, Progress.silent())),
        Progress.silent());
  }

  private GqaScores score() {
    return score(truth("attentions", AttentionMap.spatial(4)));
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(this::score)
        .isInstanceOf(UserError.class)
        .message()
        .contains(parts)
        .doesNotContain("null");
  }

  private double expected(String name) {
    assertThat(golden.path("scores").has(name)).as(name).isTrue();
    return golden.path("scores").path(name).asDouble();
  }

  private <K> Map<K, GqaScores.Part> expected(String name, Function<String, K> key) {
    Map<K, GqaScores.Part> parts = new TreeMap<>();
    golden
        .path("scores")
        .path(name)
        .forEachEntry(
            (kind, pair) ->
                parts.put(
                    key.apply(kind),
                    new GqaScores.Part(pair.path(0).asDouble(), pair.path(1).asInt())));
    assertThat(parts).hasSizeGreaterThan(2);
    return parts;
  }

  @Test
  void everyScoreEqualsToTheLastDigit() {
    GqaScores scores = score();
    assertThat(scores.questions()).isEqualTo(30);
    assertThat(scores.accuracy()).isEqualTo(expected("accuracy"));
    assertThat(scores.binary()).isEqualTo(expected("binary"));
    assertThat(scores.open()).isEqualTo(expected("open"));
    assertThat(scores.consistency()).isEqualTo(expected("consistency"));
    assertThat(scores.validity()).isEqualTo(expected("validity"));
    assertThat(scores.plausibility()).isEqualTo(expected("plausibility"));
    assertThat(scores.grounding()).isEqualTo(expected("grounding"));
    assertThat(scores.distribution()).isEqualTo(expected("distribution"));
    assertThat(scores.byStructuralType())
        .isEqualTo(expected("accuracyPerStructuralType", kind -> kind));
    assertThat(scores.bySemanticType())
        .isEqualTo(expected("accuracyPerSemanticType", kind -> kind));
    assertThat(scores.bySteps()).isEqualTo(expected("accuracyPerSteps", Integer::valueOf));
    assertThat(scores.byWords()).isEqualTo(expected("accuracyPerLength", Integer::valueOf));
  }

  @Test
  void groundingInObjectsEqualsToTheLastDigit() {
    GqaScores scores = score(truth("attentionsOfObjects", AttentionMap.objects()));
    assertThat(scores.grounding()).isEqualTo(expected("groundingOfObjects"));
    assertThat(scores.accuracy()).isEqualTo(expected("accuracy"));
  }

  @Test
  void theBalancedQuestionsInAFileOfTheirOwnScoreTheSame() {
    GqaScores whole = score();
    Path all = write("questions");
    ObjectNode balanced = golden.objectNode();
    golden
        .path("questions")
        .forEachEntry(
            (id, question) -> {
              if (question.path("isBalanced").asBoolean()) {
                balanced.set(id, question);
              }
            });
    golden.set("balanced", balanced);
    GqaTruth truth =
        new GqaTruth(
            write("balanced"),
            all,
            write("choices"),
            write("sceneGraphs"),
            write("attentions"),
            AttentionMap.spatial(4));
    assertThat(score(truth)).isEqualTo(whole);
  }

  @Test
  void whatCannotBeToldIsNull() {
    GqaScores scores = score(GqaTruth.of(write("questions")));
    assertThat(scores.accuracy()).isEqualTo(expected("accuracy"));
    assertThat(scores.distribution()).isEqualTo(expected("distribution"));
    assertThat(scores.consistency()).isNull();
    assertThat(scores.validity()).isNull();
    assertThat(scores.plausibility()).isNull();
    assertThat(scores.grounding()).isNull();
  }

  @Test
  void withoutGroupsThereIsNoDistribution() {
    golden
        .path("questions")
        .forEach(question -> ((ObjectNode) question.path("groups")).putNull("global"));
    assertThat(score().distribution()).isNull();
    assertThat(score().accuracy()).isEqualTo(expected("accuracy"));
  }

  @Test
  void onlyConsistencyNeedsAnswersToAllQuestions() {
    ArrayNode some = golden.arrayNode();
    for (JsonNode each : golden.path("predictions")) {
      String id = each.path("questionId").asText();
      if (golden.path("questions").path(id).path("isBalanced").asBoolean()) {
        some.add(each);
      }
    }
    golden.set("predictions", some);
    assertThat(score(GqaTruth.of(write("questions"))).accuracy()).isEqualTo(expected("accuracy"));
    assertRefused("no answer to 10 of the questions of", "questions.json", "00005021");
  }

  @Test
  void anAnswerTooManyIsRefused() {
    ((ArrayNode) golden.path("predictions"))
        .addObject()
        .put("questionId", "77")
        .put("prediction", "yes");
    assertRefused("predictions.json has 1 answers to questions that are not in", "one of them 77");
  }

  @Test
  void aMissingFileEntryIsNamed() {
    JsonNode choices = ((ObjectNode) golden.path("choices")).remove(RIGHT);
    assertRefused("choices.json has no choices for question " + RIGHT);
    ((ObjectNode) golden.path("choices")).set(RIGHT, choices);

    ArrayNode attentions = (ArrayNode) golden.path("attentions");
    JsonNode attention = attentions.remove(0);
    assertRefused("attentions.json has no attention of 1 questions", attention.path(0).asText());
    attentions.add(attention);
    assertThat(score().grounding()).isEqualTo(expected("grounding"));

    String image = golden.path("questions").path(RIGHT).path("imageId").asText();
    ((ObjectNode) golden.path("sceneGraphs").path(image).path("objects")).removeAll();
    assertRefused("sceneGraphs.json: image " + image + " has no object");
    ((ObjectNode) golden.path("sceneGraphs")).remove(image);
    assertRefused("sceneGraphs.json has no image " + image);
  }

  @Test
  void anEntailedQuestionHasToBeThere() {
    ObjectNode question = (ObjectNode) golden.path("questions").path(RIGHT);
    ((ArrayNode) question.path("entailed")).add("4");
    assertRefused("has no question 4, which question " + RIGHT + " entails");
  }

  @Test
  void attentionHasToBeOfTheShapeAskedFor() {
    assertThatThrownBy(() -> score(truth("attentions", AttentionMap.spatial(7))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("should be 7 lists of 7 numbers");
    assertThatThrownBy(() -> score(truth("attentions", AttentionMap.objects())))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("object 0 should be x0, y0, x1, y1, attention");
    assertThatThrownBy(() -> AttentionMap.spatial(0)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> AttentionMap.spatial(-1)).isInstanceOf(UserError.class);
    Path file = write("questions");
    assertThatThrownBy(() -> new GqaTruth(file, null, null, file, null, AttentionMap.objects()))
        .isInstanceOf(UserError.class)
        .hasMessage("grounding needs both scene graphs and attentions");
  }

  @Test
  void questionsThatLackWhatIsScoredAreNamed() {
    ObjectNode question = (ObjectNode) golden.path("questions").path(RIGHT);
    JsonNode types = question.remove("types");
    assertRefused("questions.json, line", "types.structural is missing, expected text");
    question.set("types", types);
    question.remove("answer");
    assertRefused("questions.json, line", "answer is missing, expected text");
    golden.set("questions", golden.objectNode());
    golden.set("predictions", golden.arrayNode());
    assertRefused("questions.json holds no balanced questions");
  }
}
