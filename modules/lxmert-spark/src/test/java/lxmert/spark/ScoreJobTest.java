package lxmert.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import lxmert.dataset.GqaAnswerFile;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.score.AttentionMap;
import lxmert.score.GqaMetric;
import lxmert.score.GqaScores;
import lxmert.score.GqaTruth;
import lxmert.score.Submission;
import lxmert.score.VqaMetric;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores of random questions and answers, on a cluster and here. */
class ScoreJobTest {
  private static final int QUESTIONS = 400;
  private static final int IMAGES = 7;
  private static final int CELLS = 3;
  private static final ClusterPlace HERE = new ClusterPlace(null, 2, Map.of());

  /** Those of GQA: some begin with zeros, which a submission may lack. */
  private static final List<String> ANSWERS = List.of("yes", "no", "red", "color", "shape", "dog");

  @TempDir static Path folder;

  private static final Random RANDOM = new Random(14);

  @BeforeAll
  static void makeFiles() {
    LocalSpark.session();
    Map<String, Object> questions = new LinkedHashMap<>();
    Map<String, Object> choices = new LinkedHashMap<>();
    List<Map<String, Object>> predictions = new ArrayList<>();
    List<Map<String, Object>> attentions = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      questions.put(id(i), question());
      choices.put(id(i), Map.of("valid", some(3), "plausible", some(2)));
      predictions.add(Map.of("questionId", Integer.toString(i + 1), "prediction", some(1).get(0)));
      attentions.add(Map.of("questionId", id(QUESTIONS - 1 - i), "attention", attention()));
    }
    write("questions", questions);
    write("choices", choices);
    write("predictions", predictions);
    write("attentions", attentions);
    Map<String, Object> graphs = new LinkedHashMap<>();
    for (int i = 0; i < IMAGES; i++) {
      graphs.put("i" + i, Map.of("width", 31, "height", 17, "objects", objects()));
    }
    write("sceneGraphs", graphs);
  }

  private static String id(int number) {
    return "%06d".formatted(number + 1);
  }

  private static Map<String, Object> question() {
    Map<String, Object> question = new HashMap<>();
    question.put("imageId", "i" + RANDOM.nextInt(IMAGES));
    question.put("question", "what is it? ".repeat(1 + RANDOM.nextInt(3)).strip());
    question.put("answer", some(1).get(0));
    question.put("isBalanced", RANDOM.nextInt(4) > 0);
    question.put(
        "types",
        Map.of(
            "structural", RANDOM.nextBoolean() ? "query" : "verify",
            "semantic", List.of("attr", "rel", "obj").get(RANDOM.nextInt(3)),
            "detailed", RANDOM.nextInt(5) == 0 ? "twoCommon" : "categoryThatC"));
    Map<String, Object> groups = new HashMap<>();
    groups.put("global", RANDOM.nextInt(6) == 0 ? null : "g" + RANDOM.nextInt(20));
    question.put("groups", groups);
    List<Map<String, Object>> steps = new ArrayList<>();
    for (String step : List.of("select", "relate", "exist").subList(0, 1 + RANDOM.nextInt(3))) {
      steps.add(Map.of("operation", step, "argument", "it"));
    }
    question.put("semantic", steps);
    question.put(
        "entailed",
        RANDOM.ints(RANDOM.nextInt(8), 0, QUESTIONS).mapToObj(ScoreJobTest::id).toList());
    question.put(
        "annotations",
        Map.of(
            "question", Map.of("0", "o" + RANDOM.nextInt(4), "1", "o" + RANDOM.nextInt(4)),
            "answer", Map.of(),
            "fullAnswer", Map.of("2", "o" + RANDOM.nextInt(4))));
    return question;
  }

  private static List<String> some(int count) {
    return RANDOM.ints(0, ANSWERS.size()).distinct().limit(count).mapToObj(ANSWERS::get).toList();
  }

  private static List<List<Double>> attention() {
    return IntStream.range(0, CELLS).mapToObj(i -> RANDOM.doubles(CELLS).boxed().toList()).toList();
  }

  private static Map<String, Object> objects() {
    Map<String, Object> objects = new LinkedHashMap<>();
    for (int i = 0; i < 4; i++) {
      objects.put(
          "o" + i,
          Map.of(
              "x", RANDOM.nextInt(20), "y", RANDOM.nextInt(10), "w", 3 + i, "h", 5, "name", "it"));
    }
    return objects;
  }

  private static void write(String name, Object content) {
    Json.write(folder.resolve(name + ".json"), content);
  }

  private static String file(String name) {
    return folder.resolve(name + ".json").toString();
  }

  private static GqaTruth.Names all() {
    return new GqaTruth.Names(
        file("questions"),
        file("questions"),
        file("choices"),
        file("sceneGraphs"),
        file("attentions"),
        AttentionMap.spatial(CELLS));
  }

  private static Submission<String> submission() {
    Path predictions = Path.of(file("predictions"));
    return Submission.of(predictions, GqaAnswerFile.read(predictions, Progress.silent()));
  }

  private static GqaScores local(GqaTruth.Names names) {
    return GqaMetric.score(names.at(Path::of), submission(), Progress.silent());
  }

  @Test
  void gqaHasEveryDigitOfTheLocalScoresFromAFileAndFromParquet() {
    GqaScores local = local(all());
    assertThat(local.questions()).isBetween(250, 350);
    assertThat(local.consistency()).isBetween(5.0, 50.0);
    assertThat(local.grounding()).isBetween(5.0, 200.0);
    assertThat(ScoreJob.gqa(HERE, all(), file("predictions")))
        .isEqualTo(new ScoreJob.GqaResult(null, local));
    String parquet = folder.resolve("predictions.parquet").toString();
    LocalSpark.session()
        .read()
        .option("multiLine", true)
        .json(file("predictions"))
        .selectExpr("questionId AS id", "prediction AS answer")
        .repartition(5)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(parquet);
    assertThat(ScoreJob.gqa(HERE, all(), parquet).official()).isEqualTo(local);
  }

  @Test
  void whatTheFilesCannotTellIsNullAsItIsLocally() {
    GqaTruth.Names alone =
        new GqaTruth.Names(file("questions"), null, null, null, null, AttentionMap.spatial(7));
    GqaScores local = local(alone);
    assertThat(local.grounding()).isNull();
    assertThat(local.consistency()).isNull();
    assertThat(ScoreJob.gqa(HERE, alone, file("predictions")).official()).isEqualTo(local);
  }

  @Test
  void gqaInTheLayoutOfLxmertIsScoredByItsOwnMeasure() {
    List<Map<String, Object>> questions = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      questions.add(
          Map.of(
              "question_id",
              id(i),
              "img_id",
              "i",
              "sent",
              "what is it?",
              "label",
              Map.of(some(1).get(0), RANDOM.nextDouble())));
    }
    write("labelled", questions);
    GqaTruth.Names names =
        new GqaTruth.Names(file("labelled"), null, null, null, null, AttentionMap.spatial(7));
    assertThat(ScoreJob.gqa(HERE, names, file("predictions")).local())
        .isEqualTo(VqaMetric.local(Path.of(file("labelled")), submission(), Progress.silent()));
  }

  @Test
  void whatDoesNotGoTogetherIsRefusedInTheWordsOfTheLocalScores() {
    GqaTruth.Names alone =
        new GqaTruth.Names(file("questions"), null, null, null, null, AttentionMap.spatial(7));
    write("few", List.of(Map.of("questionId", id(0), "prediction", "yes")));
    refused(all(), "few", "no answer to 399 of the questions of " + file("questions"), id(1));
    List<Map<String, Object>> many = new ArrayList<>();
    for (int i = -1; i < QUESTIONS; i++) {
      many.add(Map.of("questionId", id(i), "prediction", "yes"));
    }
    write("many", many);
    refused(alone, "many", "has 1 answers to questions that are not in", "000000; the file of all");
    write("noChoices", Map.of());
    GqaTruth.Names none =
        new GqaTruth.Names(
            file("questions"), null, file("noChoices"), null, null, AttentionMap.spatial(7));
    refused(none, "predictions", "noChoices.json has no choices for question");
    write("noAttentions", List.of());
    GqaTruth.Names blind =
        new GqaTruth.Names(
            file("questions"),
            null,
            null,
            file("sceneGraphs"),
            file("noAttentions"),
            AttentionMap.spatial(7));
    refused(blind, "predictions", "noAttentions.json has no attention of");
    GqaTruth.Names coarse =
        new GqaTruth.Names(
            file("questions"),
            null,
            null,
            file("sceneGraphs"),
            file("attentions"),
            AttentionMap.spatial(7));
    refused(coarse, "predictions", "should be 7 lists of 7 numbers");
  }

  private static void refused(GqaTruth.Names truth, String predictions, String... parts) {
    assertThatThrownBy(() -> ScoreJob.gqa(HERE, truth, file(predictions)))
        .isInstanceOf(UserError.class)
        .message()
        .hasLineCount(1)
        .contains(parts);
  }
}
