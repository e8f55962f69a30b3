package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lxmert.dataset.VqaAnswerFile;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.finetune.FinetuneRecipe;
import lxmert.finetune.TinyVqa;
import lxmert.io.Json;
import lxmert.regions.RegionStoreOptions;
import lxmert.regions.RegionStoreWriter;
import lxmert.tensor.DType;
import lxmert.tensor.SafeTensors;
import lxmert.train.MetricsLog;
import lxmert.vision.Regions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinetuneVqaCommandTest {
  @TempDir static Path world;

  private static JsonNode trained;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    TinyVqa.write(world, 2000, 300, 1);
    trained = finetune(world.resolve("run"), "--json").json();
  }

  @Test
  void learnsToBindWordsToRegions() throws IOException {
    assertThat(trained.path("accuracy").asDouble()).isGreaterThan(0.95);
    Path run = world.resolve("run");
    assertThat(run.resolve("last/model.safetensors")).isRegularFile();
    assertThat(run.resolve("loss.png")).isRegularFile();
    assertThat(run.resolve("report.html")).content().contains("every setting", "best model");
    assertThat(run.resolve("best/README.md"))
        .content()
        .contains("model-index", "value: " + trained.path("accuracy").asText());
    List<String> lines = Files.readAllLines(run.resolve("metrics.jsonl"));
    JsonNode first = Json.mapper().readTree(lines.get(0));
    JsonNode last = Json.mapper().readTree(lines.get(lines.size() - 1));
    assertThat(last.path("loss").asDouble()).isLessThan(first.path("loss").asDouble() / 2);
    assertThat(FinetuneRecipe.read(run.resolve("recipe.yaml"), List.of()))
        .isEqualTo(FinetuneRecipe.read(world.resolve("recipe.yaml"), List.of()));
    JsonNode account = Json.readTree(run.resolve("run.json"));
    assertThat(account.path("best").path("accuracy").asDouble())
        .isEqualTo(trained.path("accuracy").asDouble());
  }

  @Test
  void nothingIsTrainedInInt8() {
    finetune(folder.resolve("run"), "--precision", "int8")
        .assertRefused("precision is int8, expected float32 or bfloat16");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void evaluateFindsTheSameAccuracyAndWritesTheAnswers() {
    Path answers = folder.resolve("answers.json");
    JsonNode scores = evaluate("--json", "--predictions", answers.toString()).json();
    assertThat(scores.path("questions").asInt()).isEqualTo(300);
    assertThat(scores.path("accuracy").asDouble())
        .isCloseTo(100 * trained.path("accuracy").asDouble(), within(1e-9));
    assertThat(scores.path("question_types")).hasSize(2);
    Map<String, String> given = VqaAnswerFile.read(answers);
    List<VqaQuestion> questions = VqaJson.read(world.resolve("valid.json"));
    double right =
        questions.stream().mapToDouble(q -> q.score(given.getOrDefault(q.questionId(), ""))).sum();
    assertThat(right / 3).isCloseTo(scores.path("accuracy").asDouble(), within(1e-9));
  }

  @Test
  void bothPrecisionsAgreeOnNearlyAllAnswers() {
    double bfloat16 = evaluate("--json").json().path("accuracy").asDouble();
    double float32 =
        evaluate("--json", "--precision", "float32").json().path("accuracy").asDouble();
    assertThat(float32).isCloseTo(bfloat16, within(1.0));
  }

  @Test
  void theScoresArePrintedAsATable() {
    assertThat(
            evaluate()
                .out()
                .lines()
                .map(line -> line.replaceAll(" +(right, %|\\d+\\.\\d\\d)$", "")))
        .containsExactly(
            "300 questions",
            "all",
            "",
            "question type",
            "  what color is the",
            "  what is the",
            "",
            "answer type",
            "  color",
            "  shape");
  }

  /** A model that binds words to regions needs those; chance takes away others as well. */
  @Test
  void itsExplanationsBeatChance() {
    Path plot = folder.resolve("curves.png");
    List<String> options = new ArrayList<>(List.of("--explain", "ours_no_lrp"));
    options.addAll(List.of("--explain-examples", "60", "--precision", "float32"));
    String table = evaluate(options.toArray(String[]::new)).out();
    assertThat(table.lines()).hasSize(9).anyMatch(line -> line.contains("regions, least relevant"));
    options.addAll(List.of("--json", "--explain-plot", plot.toString()));
    JsonNode curves = evaluate(options.toArray(String[]::new)).json().path("curves");
    assertThat(plot).isNotEmptyFile();
    assertThat(curves).hasSize(8);
    for (int i = 0; i < 8; i += 2) {
      JsonNode method = curves.path(i);
      JsonNode chance = curves.path(i + 1);
      assertThat(chance.path("method").asText()).isEqualTo("random");
      assertThat(method.path("accuracy")).hasSize(9);
      assertThat(method.path("accuracy").path(0)).isEqualTo(chance.path("accuracy").path(0));
      double better = chance.path("area").asDouble() - method.path("area").asDouble();
      assertThat(method.path("positive").asBoolean() ? better : -better)
          .as(method.toString())
          .isPositive();
    }
    evaluate("--explain", "ours_no_lrp", "--explain-examples", "0")
        .assertRefused("--explain-examples is 0, expected 1 or more");
  }

  @Test
  void aCheckpointIsAHeadStart() {
    String best = world.resolve("run/best").toString();
    List<String> options = List.of("--json", "--fast", "--set", "epochs=1", "--from", best);
    double accuracy =
        finetune(folder, options.toArray(String[]::new)).json().path("accuracy").asDouble();
    assertThat(accuracy).isGreaterThan(0.9);
  }

  @Test
  void aFinishedRunTellsItsResultAgain() {
    assertThat(finetune(world.resolve("run"), "--json").json()).isEqualTo(trained);
  }

  @Test
  void aRunGoesOnOnlyWithItsOwnSettings() throws IOException {
    String[] first = {"--json", "--set", "epochs=1", "--set", "batch_size=1000"};
    String[] other = {"--json", "--set", "epochs=1", "--set", "batch_size=500"};
    assertThat(finetune(folder, first).code()).isZero();
    assertRefused(finetune(folder, other), "batch_size = 1000, which is now 500: ", "--restart");
    assertThat(FinetuneRecipe.read(folder.resolve("recipe.yaml"), List.of()).batchSize())
        .isEqualTo(1000);
    String[] restarted = Arrays.copyOf(other, other.length + 1);
    restarted[other.length] = "--restart";
    assertThat(finetune(folder, restarted).code()).isZero();
    assertThat(MetricsLog.read(folder.resolve("metrics.jsonl")).get(0).step()).isEqualTo(4);
  }

  @Test
  void questionsWithoutLabelsAreOnlyAnswered() {
    Path unlabelled = folder.resolve("test.json");
    VqaJson.write(
        unlabelled,
        VqaJson.read(world.resolve("valid.json")).stream()
            .map(q -> new VqaQuestion(q.questionId(), q.imageId(), q.sentence(), Map.of(), "", ""))
            .toList());
    CommandRun run = evaluate("--questions", unlabelled.toString());
    assertThat(run.out()).isEqualToIgnoringNewLines("300 questions answered; none has a label");
  }

  @Test
  void validationAndTrainingNeedLabelsInEveryFile() {
    Path unlabelled = folder.resolve("test.json");
    VqaJson.write(unlabelled, List.of(new VqaQuestion("1", "valid0", "What?", Map.of(), "", "")));
    String both = world.resolve("valid.json") + "," + unlabelled;
    String sentence = unlabelled + " holds questions without labels, expected labelled ones";
    for (String option : List.of("--train", "--valid")) {
      finetune(folder.resolve("run"), option, unlabelled.toString()).assertRefused(sentence);
      finetune(folder.resolve("run"), option, both).assertRefused(sentence);
    }
    Path others = folder.resolve("others.json");
    VqaJson.write(
        others, List.of(new VqaQuestion("1", "valid0", "What?", Map.of("mauve", 1.0), "", "")));
    finetune(folder.resolve("run"), "--valid", others.toString())
        .assertRefused("no label of " + others + " is among the answers of");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void imagesThatAreNamedByTheirFilesAreFound() {
    Path named = folder.resolve("named.json");
    VqaJson.write(
        named,
        VqaJson.read(world.resolve("valid.json")).stream()
            .map(
                q ->
                    new VqaQuestion(
                        q.questionId(),
                        q.imageId() + (q.questionType().contains("color") ? ".png" : ".JPG"),
                        q.sentence(),
                        q.label(),
                        q.questionType(),
                        q.answerType()))
            .toList());
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
    try {
      assertThat(evaluate("--json", "--questions", named.toString()).json())
          .isEqualTo(evaluate("--json").json());
    } finally {
      System.setErr(before);
    }
    assertThat(told.toString(StandardCharsets.UTF_8).lines().filter(l -> l.contains("has it as")))
        .singleElement()
        .asString()
        .contains("\"valid0.", world.resolve("regions") + " has it as \"valid0\"");
  }

  @Test
  void recipesAreStrict() {
    assertRefused(
        finetune(folder, "--set", "epoch=3"),
        "unknown key \"epoch\"; known keys are [architecture, batch_size,");
    assertRefused(finetune(folder, "--set", "epochs=0"), "epochs is 0, expected 1 or more");
    assertRefused(finetune(folder, "--set", "optimiser.warmup=0"), "no group \"optimiser\"");
    assertRefused(finetune(folder, "--set", "epochs"), "expected KEY=VALUE");
    assertRefused(
        finetune(folder, "--set", "model.hidden_sizes=32"), "unknown key \"hidden_sizes\"");
    assertRefused(
        finetune(folder, "--set", "optimizer.learning_rate=-1"),
        "learning_rate is -1.0, expected more than 0");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void filesThatDoNotFitAreRefused() {
    assertRefused(
        finetune(folder, "--set", "batch_size=5000"),
        "fewer questions with regions than batch_size");
    assertRefused(
        finetune(folder, "--set", "max_length=13"), "max_length is 13, but the model reads 12");
    Path answers = folder.resolve("answers.json");
    Json.write(answers, List.of("maybe", "perhaps"));
    assertRefused(
        finetune(folder, "--answers", answers.toString()), "no label of", "among the answers of");
    Path other = folder.resolve("other");
    store(other, 3, 0.5f);
    assertRefused(
        finetune(
            folder, "--regions", other.toString(), "--from", world.resolve("run/best").toString()),
        "has features of size 3, but",
        "was trained with 8");
    assertRefused(
        evaluate("--regions", other.toString()), "has features of size 3, but", "trained with 8");
    assertRefused(
        finetune(folder, "--regions", other.toString()),
        "none of the 300 questions is about an image with regions");
  }

  @Test
  void aLossThatIsNotFiniteNamesTheQuestions() {
    Path poisoned = folder.resolve("poisoned");
    store(poisoned, TinyVqa.FEATURES, 3e38f);
    List<VqaQuestion> questions = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      questions.add(new VqaQuestion("7" + i, "other", "What?", Map.of("red", 1.0), "", ""));
    }
    Path train = folder.resolve("train.json");
    VqaJson.write(train, questions);
    assertRefused(
        finetune(
            folder.resolve("run"),
            "--regions",
            poisoned.toString(),
            "--train",
            train.toString(),
            "--valid",
            train.toString()),
        "training stopped at step 1 of epoch 1",
        " is NaN on 7",
        "; the batch is in " + folder.resolve("run/failed-batch"));
    try (SafeTensors batch =
        SafeTensors.open(folder.resolve("run/failed-batch/batch.safetensors"))) {
      assertThat(batch.shape("visual_feats")).containsExactly(32, 2, TinyVqa.FEATURES);
      assertThat(batch.shape("target")).containsExactly(32, 8);
      assertThat(batch.names()).contains("input_ids", "attention_mask", "visual_pos");
    }
  }

  private static void store(Path folder, int featureSize, float value) {
    float[] features = new float[2 * featureSize];
    Arrays.fill(features, value);
    float[] boxes = {0, 0, 1, 1, 0, 0, 1, 1};
    float[] sure = {1, 1};
    RegionStoreOptions exact = new RegionStoreOptions(DType.F32, 1);
    try (RegionStoreWriter store = RegionStoreWriter.open(folder, exact)) {
      store.add(
          "other",
          new Regions(1, 1, featureSize, boxes, features, new int[2], sure, new int[2], sure));
    }
  }

  private static void assertRefused(CommandRun run, String... sentence) {
    run.assertRefused(sentence);
  }

  /** Trains on the tiny world; later options replace the usual ones. */
  private static CommandRun finetune(Path out, String... options) {
    List<String> args = new ArrayList<>(List.of("finetune", "vqa", "--out", out.toString()));
    add(args, "--config", "recipe.yaml", options);
    add(args, "--train", "train.json", options);
    add(args, "--valid", "valid.json", options);
    add(args, "--regions", "regions", options);
    add(args, "--answers", "answers.json", options);
    return run(args, options);
  }

  private static CommandRun evaluate(String... options) {
    List<String> args = new ArrayList<>(List.of("evaluate"));
    add(args, "--model", "run/best", options);
    add(args, "--questions", "valid.json", options);
    add(args, "--regions", "regions", options);
    return run(args, options);
  }

  private static void add(List<String> args, String option, String file, String... given) {
    if (!List.of(given).contains(option)) {
      args.add(option);
      args.add(world.resolve(file).toString());
    }
  }

  private static CommandRun run(List<String> args, String... options) {
    args.addAll(List.of(options));
    args.addAll(List.of("--device", "cpu"));
    return CommandRun.of(args);
  }
}
