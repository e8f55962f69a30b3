package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.finetune.TinyVqa;
import lxmert.io.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GQA as a user trains, scores and answers it, from files in both layouts. */
class FinetuneGqaCommandTest {
  @TempDir static Path world;

  private static JsonNode trained;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    TinyVqa.write(world, 2000, 300, 1);
    List<VqaQuestion> train = VqaJson.read(world.resolve("train.json"));
    VqaJson.write(world.resolve("one.json"), train.subList(0, 1000));
    writeOriginal(world.resolve("two.json"), train.subList(1000, 2000));
    writeOriginal(world.resolve("testdev.json"), VqaJson.read(world.resolve("valid.json")));
    trained = finetune(world.resolve("run"), "--json").json();
  }

  @Test
  void learnsFromFilesOfBothLayouts() {
    assertThat(trained.path("accuracy").asDouble()).isGreaterThan(0.95);
    assertThat(trained.path("majority").asDouble()).isLessThan(0.3);
    JsonNode scores = evaluate("--json").json(); // the folder names the task
    assertThat(scores.path("accuracy").asDouble())
        .isCloseTo(100 * trained.path("accuracy").asDouble(), within(1e-9));
    assertThat(scores.path("structural_types").properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder("query", "choose");
    assertThat(scores.path("semantic_types")).hasSize(1);
    assertThat(scores.path("open").asDouble())
        .isEqualTo(scores.at("/structural_types/query").asDouble());
    assertThat(scores.path("binary").asDouble())
        .isEqualTo(scores.at("/structural_types/choose").asDouble());
  }

  @Test
  void withoutRegionsOnlyTheKindOfAnswerIsKnown() {
    JsonNode blank = finetune(folder, "--json", "--ablate", "vision", "--set", "epochs=1").json();
    assertThat(blank.path("accuracy").asDouble()).isLessThan(0.45);
  }

  @Test
  void theOtherLossLearnsAsWell() throws IOException {
    JsonNode other =
        finetune(folder, "--json", "--set", "loss=likeliest_label", "--set", "epochs=3").json();
    assertThat(other.path("accuracy").asDouble()).isGreaterThan(0.45);
    assertThat(Files.readString(folder.resolve("recipe.yaml"))).contains("loss: likeliest_label");
    finetune(folder.resolve("none"), "--set", "loss=mean").assertRefused("loss", "soft_labels");
  }

  @Test
  void aListOfAnswersIsNeeded() {
    List<String> args = new ArrayList<>(finetuneOptions(folder));
    int at = args.indexOf("--answers");
    args.remove(at + 1);
    args.remove(at);
    CommandRun.of(args).assertRefused("GQA needs the list of its answers: --answers");
  }

  @Test
  void theSameIdInTwoFilesIsRefused() {
    finetune(folder, "--train", world.resolve("one.json") + "," + world.resolve("one.json"))
        .assertRefused("one.json: the id ", " occurs twice");
  }

  /** As GQA publishes all its questions: ten pieces in a folder. */
  @Test
  void tenPiecesAreReadAsAFolderOrByTheirNames() {
    List<VqaQuestion> train = VqaJson.read(world.resolve("train.json"));
    Path pieces = folder.resolve("train_all_questions");
    for (int i = 0; i < 10; i++) {
      Path piece = pieces.resolve("train_all_questions_" + i + ".json");
      writeOriginal(piece, train.subList(20 * i, 20 * (i + 1)));
    }
    String[] folderOrPattern = {pieces.toString(), pieces + "/train_*_?.json"};
    for (int i = 0; i < 2; i++) {
      Path run = folder.resolve("run" + i);
      String[] small = {"--train", folderOrPattern[i], "--set", "epochs=1", "--json"};
      assertThat(finetune(run, small).code()).isZero();
      assertThat(Json.readTree(run.resolve("run.json")).findPath("train"))
          .hasSize(10)
          .first()
          .extracting(JsonNode::asText)
          .isEqualTo(pieces.resolve("train_all_questions_0.json").toString());
    }
    assertThat(evaluate("--json", "--questions", pieces.toString()).json().path("questions"))
        .isEqualTo(Json.mapper().valueToTree(200));
    Path out = folder.resolve("out.json");
    assertThat(CommandRun.of(predictOptions(Path.of(pieces + "/*"), out)).out())
        .startsWith("200 questions answered");
    finetune(folder.resolve("none"), "--train", pieces + "/valid_*.json")
        .assertRefused(pieces + "/valid_*.json fits the name of no file");
  }

  /** A process that is killed, then the same command again. */
  @Test
  void aKilledPredictionGoesOnAndEndsAsIfNothingHadHappened() throws Exception {
    Path questions = folder.resolve("questions.json");
    writeOriginal(questions, many(1200));
    Path whole = folder.resolve("whole.json");
    assertThat(predict(questions, whole).out()).startsWith("1200 questions answered");

    Path out = folder.resolve("out.json");
    Path partial = folder.resolve("out.json.partial");
    Process killed = start(predictOptions(questions, out));
    while (!Files.exists(partial) || Files.readAllLines(partial).size() < 2) {
      assertThat(killed.isAlive()).isTrue();
      Thread.sleep(20);
    }
    killed.destroyForcibly();
    assertThat(killed.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(out).doesNotExist();
    Files.writeString(
        partial,
        "{\"id\": \"torn",
        StandardCharsets.UTF_8,
        java.nio.file.StandardOpenOption.APPEND);

    assertThat(predict(questions, out).code()).isZero();
    assertThat(out).hasSameTextualContentAs(whole);
    assertThat(partial).doesNotExist();
  }

  @Test
  void whatWasMadeOfSomethingElseIsNotGoneOnWith() throws IOException {
    Path out = folder.resolve("out.json");
    Path partial = folder.resolve("out.json.partial");
    Files.writeString(
        partial, "{\"task\":\"VQA\"}\n{\"id\":\"1\",\"answer\":\"no\",\"best\":[]}\n");
    assertThat(predict(world.resolve("testdev.json"), out).code()).isZero();
    JsonNode answers = Json.readTree(out);
    assertThat(answers).hasSize(300);
    assertThat(answers.path(0).path("questionId").isTextual()).isTrue();
    assertThat(answers.path(0).path("prediction").asText()).isNotEqualTo("no");
  }

  @Test
  void questionsWithoutRegionsAreLeftOutAndCounted() {
    Path questions = folder.resolve("questions.json");
    List<VqaQuestion> some = new ArrayList<>(many(3));
    some.add(1, new VqaQuestion("x", "unseen", "What?", Map.of(), "", ""));
    writeOriginal(questions, some);
    Path out = folder.resolve("out.json");
    CommandRun run = predict(questions, out);
    assertThat(run.out()).contains("3 questions answered", "1 left out: their images have no");
    assertThat(Json.readTree(out)).hasSize(3);
  }

  /** The validation questions again and again, under new ids. */
  private static List<VqaQuestion> many(int count) {
    List<VqaQuestion> asked = VqaJson.read(world.resolve("valid.json"));
    List<VqaQuestion> many = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      VqaQuestion each = asked.get(i % asked.size());
      many.add(
          new VqaQuestion("q" + i, each.imageId(), each.sentence(), Map.of(), "query", "attr"));
    }
    return many;
  }

  private static void writeOriginal(Path file, List<VqaQuestion> questions) {
    Map<String, Object> rows = new LinkedHashMap<>();
    for (VqaQuestion each : questions) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("imageId", each.imageId());
      row.put("question", each.sentence());
      row.put("isBalanced", true);
      each.label().keySet().forEach(answer -> row.put("answer", answer));
      String structural = each.answerType().equals("shape") ? "query" : "choose";
      row.put("types", Map.of("structural", structural, "semantic", "attr", "detailed", "x"));
      rows.put(each.questionId(), row);
    }
    Json.write(file, rows);
  }

  private static Process start(List<String> args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "lxmert.cli.Main"));
    command.addAll(args);
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static CommandRun finetune(Path out, String... options) {
    List<String> args = new ArrayList<>(finetuneOptions(out));
    for (int i = 0; i < options.length; i++) {
      int given = options[i].equals("--train") ? args.indexOf("--train") : -1;
      if (given >= 0) {
        args.set(given + 1, options[++i]);
      } else {
        args.add(options[i]);
      }
    }
    return CommandRun.of(args);
  }

  private static List<String> finetuneOptions(Path out) {
    return List.of(
        "finetune",
        "gqa",
        "--config",
        world.resolve("recipe.yaml").toString(),
        "--train",
        world.resolve("one.json") + "," + world.resolve("two.json"),
        "--valid",
        world.resolve("testdev.json").toString(),
        "--regions",
        world.resolve("regions").toString(),
        "--answers",
        world.resolve("answers.json").toString(),
        "--out",
        out.toString(),
        "--device",
        "cpu");
  }

  private static CommandRun predict(Path questions, Path out) {
    return CommandRun.of(predictOptions(questions, out));
  }

  private static List<String> predictOptions(Path questions, Path out) {
    return List.of(
        "predict",
        "gqa",
        "--model",
        world.resolve("run/best").toString(),
        "--questions",
        questions.toString(),
        "--regions",
        world.resolve("regions").toString(),
        "--out",
        out.toString(),
        "--device",
        "cpu");
  }

  private static CommandRun evaluate(String... options) {
    List<String> args = new ArrayList<>(List.of("evaluate"));
    args.addAll(List.of("--model", world.resolve("run/best").toString()));
    if (!List.of(options).contains("--questions")) {
      args.addAll(List.of("--questions", world.resolve("testdev.json").toString()));
    }
    args.addAll(List.of("--regions", world.resolve("regions").toString()));
    args.addAll(List.of(options));
    args.addAll(List.of("--device", "cpu"));
    return CommandRun.of(args);
  }
}
