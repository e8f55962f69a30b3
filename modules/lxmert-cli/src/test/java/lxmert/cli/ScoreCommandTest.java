package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lxmert.dataset.GqaAnswerFile;
import lxmert.dataset.Nlvr2AnswerFile;
import lxmert.dataset.Nlvr2Json;
import lxmert.dataset.VqaAnswerFile;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.io.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Scores the truth, and worse, on the files of a small world. */
class ScoreCommandTest {
  private static final Path GOLDEN =
      Path.of("../lxmert/src/test/resources/golden/gqa/official.json");

  @TempDir private static Path shared;
  private static Path world;

  @TempDir private Path folder;

  private record Run(int code, String out, String err) {
    JsonNode json() {
      try {
        return Json.mapper().readTree(out);
      } catch (IOException e) {
        throw new AssertionError(out, e);
      }
    }
  }

  @BeforeAll
  static void makeWorld() {
    world = shared.resolve("world");
    assertThat(
            Main.run(
                "world", "--out", world.toString(), "--images", "20", "--sets", "3", "--seed", "5"))
        .isZero();
  }

  private static Run run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = line.execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    return new Run(code, out.toString(), err.toString());
  }

  private static Run score(String task, Path predictions, Path truth, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("score", task, "--predictions", predictions, "--truth", truth, "--json"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray());
  }

  /** The most frequent answer of every question, but "nothing" to the first. */
  private Map<String, String> vqaAnswers() {
    Map<String, String> answers = new LinkedHashMap<>();
    for (VqaQuestion question : VqaJson.read(world.resolve("vqa/train.json"))) {
      String best =
          question.label().entrySet().stream()
              .max(Map.Entry.comparingByValue())
              .map(Map.Entry::getKey)
              .orElse("?");
      answers.put(question.questionId(), answers.isEmpty() ? "nothing" : best);
    }
    return answers;
  }

  @Test
  void vqaIsScoredByTheOfficialEvaluationOrByLxmerts() {
    Path predictions = folder.resolve("vqa.json");
    VqaAnswerFile.write(predictions, vqaAnswers().entrySet());
    Path official = world.resolve("vqa/v2_world_train_annotations.json");
    Run run = score("vqa", predictions, official);
    assertThat(run.code).isZero();
    assertThat(run.json().path("measure").asText()).isEqualTo("official");
    assertThat(run.json().path("questions").asInt()).isEqualTo(200);
    assertThat(run.json().path("accuracy").asDouble()).isBetween(90.0, 99.5);
    assertThat(run.json().path("answer_types").has("yes/no")).isTrue();

    Path local = world.resolve("vqa/train.json");
    Run own = score("vqa", predictions, local);
    assertThat(own.json().path("measure").asText()).isEqualTo("local");
    assertThat(own.json().path("accuracy").asDouble()).isBetween(90.0, 99.5);
    String printed = run("score", "vqa", "--predictions", predictions, "--truth", local).out;
    assertThat(printed)
        .startsWith("LXMERT's own measure (soft labels), not the official evaluation")
        .contains("200 questions", "answer type", "yes/no");
  }

  private Map<String, String> gqaAnswers(Path questions) {
    Map<String, String> answers = new LinkedHashMap<>();
    Json.readTree(questions)
        .forEachEntry((id, question) -> answers.put(id, question.path("answer").asText()));
    return answers;
  }

  @Test
  void gqaIsScoredByAllThatIsGiven() {
    Path all = world.resolve("gqa/train_all_questions.json");
    Path predictions = folder.resolve("gqa.json");
    GqaAnswerFile.write(predictions, gqaAnswers(all).entrySet());
    Path choices = world.resolve("gqa/train_choices.json");
    Run whole = score("gqa", predictions, all, "--all-questions", all, "--choices", choices);
    assertThat(whole.code).isZero();
    for (String score : List.of("accuracy", "binary", "open", "consistency", "validity")) {
      assertThat(whole.json().path(score).asDouble()).as(score).isEqualTo(100);
    }
    assertThat(whole.json().path("plausibility").asDouble()).isEqualTo(100);
    assertThat(whole.json().path("distribution").asDouble()).isZero();
    assertThat(whole.json().has("grounding")).isFalse();

    Run alone = score("gqa", predictions, all);
    assertThat(alone.json().path("accuracy").asDouble()).isEqualTo(100);
    assertThat(alone.json().has("consistency")).isFalse();
    String printed = run("score", "gqa", "--predictions", predictions, "--truth", all).out;
    assertThat(printed)
        .contains("balanced questions", "steps of reasoning", "attribute")
        .contains("not scored: consistency (needs --all-questions), validity and plausibility")
        .doesNotContain("NaN", "null");
  }

  @Test
  void gqaInLxmertsLayoutIsScoredByItsOwnMeasure() {
    Path truth = world.resolve("gqa/train.json");
    Path predictions = folder.resolve("gqa.json");
    Map<String, String> answers = new LinkedHashMap<>();
    VqaJson.read(truth).forEach(each -> answers.put(each.questionId(), "yes"));
    GqaAnswerFile.write(predictions, answers.entrySet());
    JsonNode scores = score("gqa", predictions, truth).json();
    assertThat(scores.path("measure").asText()).isEqualTo("local");
    assertThat(scores.path("accuracy").asDouble()).isBetween(5.0, 60.0);
    assertRefused(
        score("gqa", predictions, truth, "--choices", truth),
        "train.json is in LXMERT's layout; the other files need GQA's own questions");
  }

  @Test
  void groundingIsScoredOnMapsAndOnObjects() {
    JsonNode golden = Json.readTree(GOLDEN);
    golden.forEachEntry((name, part) -> Json.write(folder.resolve(name + ".json"), part));
    for (boolean objects : new boolean[] {false, true}) {
      List<Object> options = new ArrayList<>(List.of("--scene-graphs"));
      options.add(folder.resolve("sceneGraphs.json"));
      options.add("--attentions");
      options.add(folder.resolve(objects ? "attentionsOfObjects.json" : "attentions.json"));
      options.addAll(objects ? List.of("--object-features") : List.of("--map-size", "4"));
      Run run =
          score(
              "gqa",
              folder.resolve("predictions.json"),
              folder.resolve("questions.json"),
              options.toArray());
      assertThat(run.json().path("grounding").asDouble())
          .isEqualTo(
              golden.path("scores").path(objects ? "groundingOfObjects" : "grounding").asDouble());
    }
  }

  private static Map<String, String> nlvr2Answers(Path truth) {
    Map<String, String> answers = new LinkedHashMap<>();
    Nlvr2Json.read(truth, each -> answers.put(each.id(), each.label().keySet().iterator().next()));
    return answers;
  }

  @Test
  void nlvr2IsScoredByAccuracyAndConsistency() {
    Path truth = world.resolve("nlvr2/dev.json");
    Map<String, String> answers = nlvr2Answers(truth);
    Path predictions = folder.resolve("nlvr2.csv");
    Nlvr2AnswerFile.write(predictions, answers.entrySet());
    JsonNode perfect = score("nlvr2", predictions, truth).json();
    assertThat(perfect.path("accuracy").asDouble()).isEqualTo(100);
    assertThat(perfect.path("consistency").asDouble()).isEqualTo(100);
    answers.replaceAll((id, label) -> "True");
    Nlvr2AnswerFile.write(predictions, answers.entrySet());
    JsonNode yes = score("nlvr2", predictions, truth).json();
    assertThat(yes.path("accuracy").asDouble()).isEqualTo(50);
    assertThat(yes.path("consistency").asDouble()).isZero();
    assertThat(run("score", "nlvr2", "--predictions", predictions, "--truth", truth).out)
        .contains(" examples of ", "all                                            50.00");
    Path ofLxmert = world.resolve("nlvr2/lxmert/valid.json");
    assertThat(score("nlvr2", predictions, ofLxmert).json()).isEqualTo(yes);
  }

  /** The same answers in other forms, which have the same scores. */
  private void assertSameScores(String task, Path truth, Path predictions, String... others)
      throws IOException {
    JsonNode scores = score(task, predictions, truth).json();
    assertThat(scores.path("accuracy").asDouble()).isBetween(50.0, 99.9);
    for (String other : others) {
      Run run = score(task, Files.writeString(folder.resolve("other"), other), truth);
      assertThat(run.err).as(other.substring(0, 40)).doesNotContain("lxmert: ");
      assertThat(run.json()).as(other.substring(0, 40)).isEqualTo(scores);
    }
  }

  private static String join(Map<String, String> answers, String row, String between) {
    List<String> rows = new ArrayList<>();
    answers.forEach((id, answer) -> rows.add(row.formatted(id, answer).replace('\'', '"')));
    return String.join(between, rows);
  }

  @Test
  void answersOfOtherProgramsHaveTheSameScores() throws IOException {
    Map<String, String> answers = vqaAnswers();
    Path vqa = folder.resolve("vqa.json");
    VqaAnswerFile.write(vqa, answers.entrySet());
    String lines = "{'id': '%s', 'answer': '%s', 'best': [{'answer': 'x', 'probability': 0.5}]}";
    for (String truth : List.of("vqa/v2_world_train_annotations.json", "vqa/train.json")) {
      assertSameScores(
          "vqa",
          world.resolve(truth),
          vqa,
          "[" + join(answers, "{'question_id': %s.0, 'answer': '%s'}", ", ") + "]",
          "[" + join(answers, "{'question_id': '%s', 'answer': '%s'}", ", ") + "]",
          join(answers, lines, "\n"),
          "{" + join(answers, "'%s': '%s'", ", ") + "}");
    }
    Path truth = world.resolve("nlvr2/dev.json");
    Map<String, String> judgements = nlvr2Answers(truth);
    judgements.replaceAll((id, label) -> id.endsWith("-0") ? "True" : label);
    Path nlvr2 = folder.resolve("nlvr2.csv");
    Nlvr2AnswerFile.write(nlvr2, judgements.entrySet());
    assertSameScores(
        "nlvr2",
        truth,
        nlvr2,
        "identifier,prediction\n" + Files.readString(nlvr2),
        join(judgements, lines, "\n"),
        "{" + join(judgements, "'%s': '%s'", ", ") + "}");
  }

  @Test
  void gqaIdsMayHaveBecomeNumbers() throws IOException {
    String question =
        """
        '%s': {'imageId': '1', 'question': 'q', 'answer': '%s', 'isBalanced': true,
          'types': {'structural': 'verify', 'semantic': 's', 'detailed': 'd'}, 'semantic': []}
        """;
    Map<String, String> right = Map.of("05515938", "yes", "201640614", "no");
    Path truth = folder.resolve("questions.json");
    Files.writeString(truth, "{" + join(right, question, ",") + "}");
    String numbers =
        "[{'questionId': 5515938, 'prediction': 'yes'}, {'questionId': 201640614.0, 'prediction':"
            + " 'yes'}]";
    Path predictions = folder.resolve("gqa.json");
    Files.writeString(predictions, numbers.replace('\'', '"'));
    assertThat(score("gqa", predictions, truth).json().path("accuracy").asDouble()).isEqualTo(50);

    Map<String, String> both = Map.of("05515938", "yes", "5515938", "no", "201640614", "no");
    Files.writeString(truth, "{" + join(both, question, ",") + "}");
    assertRefused(
        score("gqa", predictions, truth),
        "the answer to question 5515938 may be one to ",
        ", expected ids as text");
  }

  @Test
  void mistakesAreToldInOneSentence() throws IOException {
    Path truth = world.resolve("vqa/v2_world_train_annotations.json");
    Path predictions = folder.resolve("vqa.json");
    Map<String, String> answers = vqaAnswers();
    String first = answers.keySet().iterator().next();
    answers.remove(first);
    VqaAnswerFile.write(predictions, answers.entrySet());
    assertRefused(
        score("vqa", predictions, truth), "has no answer to 1 of the questions of", first);
    answers.put(first, "red");
    answers.put("987654321", "red");
    VqaAnswerFile.write(predictions, answers.entrySet());
    assertRefused(score("vqa", predictions, truth), "has 1 answers to questions that are not in");
    String answer = "{\"question_id\": 1, \"answer\": \"a\"}";
    Path twice = folder.resolve("twice.json");
    Files.writeString(twice, "[" + answer + ", " + answer + "]");
    assertRefused(score("vqa", twice, truth), "twice.json, answer 1: question 1 is");
    assertRefused(score("vqa", folder.resolve("none.json"), truth), "none.json: no such file");
    assertRefused(score("vqa", predictions, folder.resolve("none.json")), "none.json: no such");
    assertRefused(
        score("gqa", predictions, truth), "question 0 (data_type): found \"world\", expected");
    assertRefused(
        score("gqa", predictions, truth, "--scene-graphs", truth),
        "grounding needs both scene graphs and attentions");
    assertRefused(score("gqa", predictions, truth, "--map-size", "0"), "a feature map of 0 x 0");
    assertRefused(score("nlvr2", predictions, truth), "vqa.json, line 2, answer 0: answer is ");
  }

  private static void assertRefused(Run run, String... parts) {
    assertThat(run.err.lines().filter(line -> line.startsWith("lxmert: ")).toList())
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).contains(parts).doesNotContain("internal error"));
    assertThat(run.out).isEmpty();
    assertThat(run.code).isEqualTo(2);
  }

  /** The native libraries would be unpacked into the folder given. */
  @Test
  void noNativeLibraryIsLoaded() throws Exception {
    Path truth = world.resolve("nlvr2/dev.json");
    Path predictions = folder.resolve("nlvr2.csv");
    Nlvr2AnswerFile.write(predictions, nlvr2Answers(truth).entrySet());
    Path cache = Files.createDirectory(folder.resolve("cache"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                "-cp",
                System.getProperty("java.class.path"),
                "lxmert.cli.Main",
                "score",
                "nlvr2",
                "--predictions",
                predictions.toString(),
                "--truth",
                truth.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(output).contains("consistency");
    assertThat(process.exitValue()).isZero();
    assertThat(cache).isEmptyDirectory();
  }
}
