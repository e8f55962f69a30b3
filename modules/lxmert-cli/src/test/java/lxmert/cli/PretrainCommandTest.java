package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import lxmert.checkpoint.ModelFolder;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.finetune.TinyVqa;
import lxmert.io.Json;
import lxmert.model.LxmertForPreTraining;
import lxmert.pretrain.PretrainRecipe;
import lxmert.tensor.ComputeThreads;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PretrainCommandTest {
  private static final String RECIPE =
      """
      batch_size: 64
      micro_batch_size: 32
      epochs: 2
      max_length: 10
      vocabulary_size: 100
      seed: 1
      precision: bfloat16
      log_every: 5
      checkpoint: {every: 10 minutes, keep: 1}
      objective:
        masked_words: {weight: 1, masking: {rate: 0.15, mask: 0.8, random: 0.1}}
        masked_objects:
          object_weight: 1
          attribute_weight: 1
          feature_weight: 1
          classes_over: masked
          masking: {rate: 0.15, mask: 0.8, random: 0.1}
        matching: {weight: 1, mismatch_probability: 0.5}
        questions: {weight: 1, from_epoch: 2}
      optimizer: {learning_rate: 1.0e-3, warmup: 0.1, weight_decay: 0.01, clip_norm: 1.0}
      model:
        hidden_size: 32
        num_attention_heads: 4
        intermediate_size: 64
        l_layers: 1
        r_layers: 1
        x_layers: 2
        max_position_embeddings: 12
        num_object_labels: 1
        num_attr_labels: 1
        initializer_range: 0.1
      """;

  @TempDir static Path world;

  private static Run trained = new Run(-1, "", "");

  @TempDir Path folder;

  /** What a command printed and how it ended. */
  private record Run(int code, String out, String err) {
    JsonNode json() {
      try {
        return Json.mapper().readTree(out);
      } catch (IOException e) {
        throw new AssertionError(out + err, e);
      }
    }
  }

  @BeforeAll
  static void train() throws IOException {
    TinyVqa.write(world, 700, 100, 1);
    write("train");
    write("valid");
    List<Map<String, Object>> table = new ArrayList<>();
    Json.readTree(world.resolve("answers.json"))
        .forEach(answer -> table.add(Map.of("ans", answer.asText(), "dsets", List.of("vqa"))));
    Json.write(world.resolve("all_ans.json"), table);
    Files.writeString(world.resolve("pretrain.yaml"), RECIPE);
    trained = pretrain(world.resolve("pretrained"), "--json");
  }

  /** The questions of a split once more, as an aggregated file. */
  private static void write(String split) {
    List<Map<String, Object>> images = new ArrayList<>();
    for (VqaQuestion question : VqaJson.read(world.resolve(split + ".json"))) {
      images.add(
          Map.of(
              "img_id", question.imageId(),
              "sentf", Map.of("vqa", List.of(question.sentence())),
              "labelf", Map.of("vqa", List.of(question.label()))));
    }
    Json.write(world.resolve("pretrain_" + split + ".json"), images);
  }

  @Test
  void everyTaskIsScoredAndLearns() throws IOException {
    JsonNode scores = trained.json();
    assertThat(trained.code).isZero();
    for (String task : List.of("masked_words", "matching", "objects", "attributes", "questions")) {
      assertThat(scores.path(task + "_loss").isNumber()).as(task).isTrue();
      assertThat(scores.path(task + "_accuracy").isNumber()).as(task).isTrue();
    }
    Path run = world.resolve("pretrained");
    List<String> lines = Files.readAllLines(run.resolve("metrics.jsonl"));
    JsonNode first = Json.mapper().readTree(lines.get(0));
    assertThat(scores.path("masked_words_loss").asDouble())
        .isLessThan(first.path("masked_words_loss").asDouble());
    assertThat(first.has("questions_loss")).isFalse();
    assertThat(Json.mapper().readTree(lines.get(lines.size() - 2)).has("questions_loss")).isTrue();
    assertThat(Json.mapper().readTree(lines.get(lines.size() - 1)).path("step").asInt())
        .isEqualTo(2 * (700 / 64));
    assertThat(run.resolve("loss.png")).isNotEmptyFile();
    assertThat(run.resolve("report.html")).content().contains("masked_words_loss");
    assertThat(run.resolve("best/README.md"))
        .content()
        .contains("model-index", "value: " + scores.path("masked_words_loss").asText());
    assertThat(PretrainRecipe.read(run.resolve("recipe.yaml"), List.of()))
        .isEqualTo(PretrainRecipe.read(world.resolve("pretrain.yaml"), List.of()));
  }

  @Test
  void twoWorkersGiveWhatOneGives() {
    try (ComputeThreads one = new ComputeThreads(1)) {
      for (String workers : List.of("1", "2")) {
        Run run = one.call(() -> pretrain(folder.resolve(workers), "--fast", "--workers", workers));
        assertThat(run.code).as(run.err).isZero();
      }
    }
    assertThat(folder.resolve("2/best/model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("1/best/model.safetensors"));
  }

  @Test
  void theModelCanBePretrainedOnAndFinetuned() {
    Path best = world.resolve("pretrained/best");
    LxmertForPreTraining model = ModelFolder.loadPreTraining(best);
    assertThat(model.config().numQaLabels()).isEqualTo(8);
    assertThat(
            pretrain(folder.resolve("further"), "--fast", "--from", best.toString(), "--json").code)
        .isZero();
    List<String> finetune = new ArrayList<>(List.of("finetune", "vqa", "--fast"));
    finetune.addAll(List.of("--from", best.toString(), "--set", "epochs=1", "--json"));
    finetune.addAll(List.of("--config", at("recipe.yaml"), "--regions", at("regions")));
    finetune.addAll(List.of("--train", at("train.json"), "--valid", at("valid.json")));
    finetune.addAll(List.of("--answers", at("answers.json")));
    finetune.addAll(List.of("--out", folder.resolve("finetuned").toString()));
    assertThat(run(finetune).code).isZero();
  }

  @Test
  void headsThatAFinetunedModelLacksAreNew() throws IOException {
    List<String> finetune = new ArrayList<>(List.of("finetune", "vqa", "--fast"));
    finetune.addAll(List.of("--set", "epochs=1", "--config", at("recipe.yaml")));
    finetune.addAll(List.of("--train", at("train.json"), "--valid", at("valid.json")));
    finetune.addAll(List.of("--answers", at("answers.json"), "--regions", at("regions")));
    finetune.addAll(List.of("--out", folder.resolve("finetuned").toString()));
    assertThat(run(finetune).code).isZero();
    Path model = folder.resolve("finetuned/best");
    assertThat(toldBy(() -> pretrain(folder.resolve("a"), "--fast", "--from", model.toString())))
        .contains(model + ": encoders, answer head; new: ")
        .contains("new: masked-word head, matching head, masked-object head");

    ObjectNode config = (ObjectNode) Json.readTree(model.resolve("config.json"));
    ObjectNode names = (ObjectNode) config.path("id2label");
    JsonNode first = names.get("0");
    names.set("0", names.get("1"));
    names.set("1", first);
    Json.write(model.resolve("config.json"), config);
    assertThat(toldBy(() -> pretrain(folder.resolve("b"), "--fast", "--from", model.toString())))
        .contains(model + ": encoders; new: answer head, ")
        .contains("; left: answer head");
  }

  @Test
  void withoutQuestionsNoTableOfAnswersIsNeeded() {
    String none = "objective.questions.weight=0";
    List<String> args = new ArrayList<>(List.of("pretrain", "--config", at("pretrain.yaml")));
    args.addAll(List.of("--regions", at("regions"), "--fast", "--set", "epochs=1"));
    args.addAll(List.of("--train", at("pretrain_train.json")));
    args.addAll(List.of("--valid", at("pretrain_valid.json"), "--json", "--out"));
    Path out = folder.resolve("run");
    List<String> asking = new ArrayList<>(args);
    asking.add(out.toString());
    assertRefused(run(asking), "--answers", "objective.questions.weight=0");
    args.addAll(List.of(out.toString(), "--set", none));
    Run done = run(args);
    assertThat(done.code).as(done.err).isZero();
    assertThat(done.json().has("masked_words_loss")).isTrue();
    assertThat(done.json().has("questions_loss")).isFalse();
    LxmertForPreTraining model = ModelFolder.loadPreTraining(out.resolve("best"));
    assertThat(model.config().numQaLabels()).isEqualTo(1);

    args.set(args.indexOf(out.toString()), folder.resolve("on").toString());
    args.addAll(List.of("--from", at("pretrained/best")));
    assertThat(toldBy(() -> run(args))).contains("answer head").doesNotContain("; left:");
    assertThat(ModelFolder.namedAnswers(folder.resolve("on/best")))
        .isEqualTo(ModelFolder.namedAnswers(world.resolve("pretrained/best")));
  }

  @Test
  void aFinishedRunTellsItsResultAgain() {
    assertThat(pretrain(world.resolve("pretrained"), "--json").json()).isEqualTo(trained.json());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "micro_batch_size=48 | batch_size is 64, expected a multiple of micro_batch_size, 48",
        "objective.questions.from_epoch=0 | questions.from_epoch is 0, expected 1 or more",
        "objective.matching.weight=-1 | matching.weight is -1.0, expected 0 or more",
        "max_length=30 | max_length is 30, but the model reads 12 word pieces",
        "batch_size=1024 | 700 sentences have regions, fewer than batch_size 1024",
        "objective.tasks=1 | tasks"
      })
  void settingsThatCannotBeAreRefused(String given) {
    String[] parts = given.split(" \\| ", 2);
    assertRefused(pretrain(folder.resolve("run"), "--set", parts[0]), parts[1]);
  }

  @Test
  void aMissingKeyOfTheRecipeIsNamed() throws IOException {
    Path recipe = folder.resolve("short.yaml");
    Files.writeString(recipe, RECIPE.replace("seed: 1\n", ""));
    List<String> args = new ArrayList<>(List.of("pretrain", "--config", recipe.toString()));
    args.addAll(List.of("--train", at("pretrain_train.json"), "--regions", at("regions")));
    args.addAll(List.of("--valid", at("pretrain_valid.json"), "--answers", at("all_ans.json")));
    args.addAll(List.of("--out", folder.resolve("run").toString()));
    assertRefused(run(args), recipe + ": seed is missing, expected a whole number");
  }

  @Test
  void aBrokenFileIsNamedWithItsLine() throws IOException {
    Path torn = folder.resolve("torn.json");
    Files.writeString(torn, "[{\"img_id\": \"train0\",\n \"sentf\": {\"vqa\": [\"What");
    assertRefused(pretrain(folder.resolve("run"), "--train", torn.toString()), "torn.json", "line");
  }

  @Test
  void sentencesWithoutRegionsAreLeftOutAndCounted() throws IOException {
    Path more = folder.resolve("more.json");
    String text = Files.readString(world.resolve("pretrain_train.json"));
    String foreign = "[{\"img_id\": \"elsewhere\", \"sentf\": {\"vqa\": [\"What?\"]}},";
    Files.writeString(more, foreign + text.substring(text.indexOf('[') + 1));
    Path out = folder.resolve("run");
    String[] options = {"--train", more.toString(), "--fast", "--set", "epochs=1"};
    assertThat(toldBy(() -> pretrain(out, options)))
        .contains("1 of 701 sentences are left out: their images have no regions");
  }

  /** The lines of progress of a run that ends well. */
  private static String toldBy(Supplier<Run> run) {
    ByteArrayOutputStream progress = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(progress, true, StandardCharsets.UTF_8));
    try {
      Run done = run.get();
      assertThat(done.code).as(done.err).isZero();
    } finally {
      System.setErr(before);
    }
    return progress.toString(StandardCharsets.UTF_8);
  }

  private static void assertRefused(Run run, String... sentence) {
    assertThat(run.err).contains(sentence);
    assertThat(run.err.lines().filter(line -> line.startsWith("lxmert: "))).hasSize(1);
    assertThat(run.code).isEqualTo(2);
  }

  private static String at(String name) {
    return world.resolve(name).toString();
  }

  /** Pre-trains on the tiny world; a --train among the options replaces the usual one. */
  private static Run pretrain(Path out, String... options) {
    List<String> args = new ArrayList<>(List.of("pretrain", "--out", out.toString()));
    args.addAll(List.of("--config", at("pretrain.yaml"), "--regions", at("regions")));
    args.addAll(List.of("--valid", at("pretrain_valid.json"), "--answers", at("all_ans.json")));
    if (!List.of(options).contains("--train")) {
      args.addAll(List.of("--train", at("pretrain_train.json")));
    }
    args.addAll(List.of(options));
    return run(args);
  }

  private static Run run(List<String> args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = command.execute(args.toArray(String[]::new));
    return new Run(code, out.toString(), err.toString());
  }
}
