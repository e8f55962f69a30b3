package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lxmert.answer.SmallAnswerer;
import lxmert.checkpoint.ModelFolder;
import lxmert.checkpoint.ModelUse;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.finetune.FinetuneRecipe;
import lxmert.finetune.TinyPairs;
import lxmert.finetune.TinyVqa;
import lxmert.io.Json;
import lxmert.io.Yaml;
import lxmert.model.AnsweringModel;
import lxmert.model.GatedArchitectures;
import lxmert.model.GatedConfig;
import lxmert.model.ProblemType;
import lxmert.pretrain.PretrainRecipe;
import lxmert.retrieval.RetrievalRecipe;
import lxmert.text.Vocabulary;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The models that LXMERT is compared with, where a user puts a model. */
class GatedCommandsTest {
  private static final Path VOCABULARY =
      Path.of("../lxmert/src/test/resources/golden/lxmert/tiny-vocab.txt");
  private static final String IMAGE = "../lxmert/src/test/resources/golden/frcnn/image_b.png";

  private static final String SIZES =
      """
      architecture: GATED
      model:
        hidden_size: 32
        num_attention_heads: 4
        intermediate_size: 64
        v_hidden_size: 32
        v_num_attention_heads: 4
        v_intermediate_size: 64
        pooler_size: 32
        v_pooler_size: 32
        clf_hidden_size: 64
        max_position_embeddings: 24
        num_object_labels: 1
        num_attr_labels: 1
        initializer_range: 0.1
        hidden_dropout_prob: 0
        attention_probs_dropout_prob: 0
        v_hidden_dropout_prob: 0
        v_attention_probs_dropout_prob: 0
        pooled_dropout_prob: 0
      """;

  /** Two layers of a single stream. */
  private static final String SINGLE =
      """
        tt_attn_sublayers: [0, 2]
        tv_attn_sublayers: [0, 2]
        vt_attn_sublayers: [0, 2]
        vv_attn_sublayers: [0, 2]
        t_ff_sublayers: [1, 3]
        v_ff_sublayers: [1, 3]
        shared_sublayers: [0, 1, 2, 3]
      """;

  /** A text layer, a connection, a layer of each stream, a connection. */
  private static final String DUAL =
      """
        tt_attn_sublayers: [0, 4]
        tv_attn_sublayers: [2, 6]
        vt_attn_sublayers: [2, 6]
        vv_attn_sublayers: [4]
        t_ff_sublayers: [1, 3, 5, 7]
        v_ff_sublayers: [3, 5, 7]
      """;

  private static final String PRETRAINING =
      """
      batch_size: 64
      epochs: 1
      max_length: 10
      vocabulary_size: 100
      seed: 1
      precision: float32
      log_every: 5
      checkpoint: {every: 10 minutes, keep: 1}
      objective:
        masked_words: {weight: 1, masking: {rate: 0.15, mask: 0.8, random: 0.1}}
        masked_objects:
          object_weight: 0
          attribute_weight: 0
          feature_weight: 0
          distribution_weight: 1
          class_weight: 0
          classes_over: masked
          mean_over: masked
          masking: {rate: 0.15, mask: 0.9, random: 0}
        matching: {weight: 1, mismatch_probability: 0.5, mismatched_targets: false}
        questions: {weight: 0, from_epoch: 1}
      optimizer: {learning_rate: 1.0e-3, warmup: 0.1, weight_decay: 0.01, clip_norm: 1.0}
      """;

  @TempDir static Path world;

  @TempDir Path folder;

  @BeforeAll
  static void write() throws IOException {
    TinyVqa.write(world, 700, 100, 1);
    write("train");
    write("valid");
    String recipe = Files.readString(world.resolve("recipe.yaml"));
    String shared = recipe.substring(0, recipe.indexOf("model:"));
    Files.writeString(world.resolve("vilbert.yaml"), shared + SIZES + DUAL + keys("vilbert"));
    for (String kind : List.of("uniter", "visualbert", "vl-bert")) {
      Files.writeString(world.resolve(kind + ".yaml"), shared + SIZES + SINGLE + keys(kind));
    }
    Files.writeString(world.resolve("lxmert.yaml"), shared + SIZES + DUAL + keys("lxmert"));
    Files.writeString(
        world.resolve("pretrain.yaml"), PRETRAINING + SIZES + SINGLE + keys("uniter"));
    Files.writeString(
        world.resolve("pretrain-vl-bert.yaml"),
        PRETRAINING
                .replace("distribution_weight: 1", "distribution_weight: 0")
                .replace("class_weight: 0", "class_weight: 1")
                .replace("matching: {weight: 1", "matching: {weight: 0")
            + SIZES
            + SINGLE
            + keys("vl-bert").replace("vl-bert_vqa", "none"));
  }

  private static String keys(String kind) {
    return switch (kind) {
      case "vl-bert" ->
          """
            image_embeddings: vl-bert
            type_vocab_size: 3
            num_locs: 4
            v_coordinate_embeddings_dim: 256
            add_global_imgfeat: last
            image_head_ln: false
            positions: example
            fusion_method: vl-bert_vqa
          """;
      case "lxmert" -> "  image_embeddings: lxmert\n  num_locs: 4\n  fusion_method: text\n";
      default -> "  image_embeddings: " + kind + "\n  add_global_imgfeat: first\n";
    };
  }

  /** The questions of a split once more, as an aggregated file. */
  private static void write(String split) {
    List<Map<String, Object>> images = new ArrayList<>();
    for (VqaQuestion question : VqaJson.read(world.resolve(split + ".json"))) {
      images.add(
          Map.of(
              "img_id", question.imageId(),
              "sentf", Map.of("vqa", List.of(question.sentence()))));
    }
    Json.write(world.resolve("pretrain_" + split + ".json"), images);
  }

  @ParameterizedTest
  @CsvSource({"vilbert", "vl-bert", "visualbert", "uniter", "lxmert"})
  void everyKindLearnsQuestionsAndIsScoredAgain(String kind) {
    JsonNode trained =
        finetune("vqa", kind + ".yaml", folder.resolve("run"), "--set", "epochs=4").json();
    assertThat(trained.path("accuracy").asDouble()).isGreaterThan(0.2);
    List<String> args = new ArrayList<>(List.of("evaluate", "--json", "--precision", "float32"));
    args.addAll(data("--model", folder.resolve("run/best").toString(), "--questions"));
    assertThat(CommandRun.of(args).json().path("accuracy").asDouble())
        .isCloseTo(100 * trained.path("accuracy").asDouble(), within(1e-9));
  }

  private static List<String> data(String option, String value, String questions) {
    return List.of(
        option, value, questions, at("valid.json"), "--regions", at("regions"), "--device", "cpu");
  }

  @Test
  void pretrainingIsFinetunedPredictedEmbeddedAndDescribed() throws IOException {
    JsonNode trained = pretrain("pretrain.yaml", folder.resolve("pre")).json();
    for (String loss : List.of("masked_words", "matching", "distributions")) {
      assertThat(trained.path(loss + "_loss").isNumber()).as(loss).isTrue();
      assertThat(trained.path(loss + "_accuracy").isNumber()).as(loss).isTrue();
    }
    assertThat(trained.has("objects_loss")).isFalse();
    String pre = folder.resolve("pre/best").toString();
    CommandRun tuned =
        finetune("vqa", "uniter.yaml", folder.resolve("run"), "--from", pre, "--set", "model={}");
    assertThat(tuned.code()).as(tuned.err()).isZero();
    String model = folder.resolve("run/best").toString();

    JsonNode info = CommandRun.of(List.of("info", model, "--json")).json();
    assertThat(info.path("architecture").asText()).isEqualTo("GatedForQuestionAnswering");
    assertThat(info.path("task").asText()).isEqualTo("vqa");
    assertThat(info.at("/config/settings/image_embeddings").asText()).isEqualTo("uniter");
    assertThat(CommandRun.of(List.of("info", pre, "--json")).json().has("missing")).isFalse();

    List<String> predict = new ArrayList<>(List.of("predict", "vqa"));
    predict.addAll(List.of("--out", folder.resolve("predictions.json").toString()));
    predict.addAll(data("--model", model, "--questions"));
    assertThat(CommandRun.of(predict).code()).isZero();
    assertThat(Json.readTree(folder.resolve("predictions.json"))).hasSize(100);

    for (String each : List.of(pre, model)) {
      assertThat(embed(each, folder.resolve("of" + List.of(pre, model).indexOf(each))).code())
          .isZero();
    }
    embed(pre, folder.resolve("inner"), "--layer", "layer.0")
        .assertRefused("the model has no layer layer.0, expected one of language_output");
  }

  private CommandRun embed(String model, Path out, String... options) throws IOException {
    Path rows = folder.resolve("rows.jsonl");
    Files.writeString(rows, "{\"image\": \"valid0\", \"sentence\": \"What is the red one?\"}\n");
    List<String> args = new ArrayList<>(List.of("embed", "--model", model, "--rows"));
    args.addAll(List.of(rows.toString(), "--out", out.toString(), "--regions", at("regions")));
    args.addAll(List.of(options));
    return CommandRun.of(args);
  }

  /** Nothing is pooled in VL-BERT's pre-training; for questions it begins a pooler. */
  @Test
  void vlBertBeginsAPoolerForQuestions() {
    JsonNode trained = pretrain("pretrain-vl-bert.yaml", folder.resolve("pre")).json();
    assertThat(trained.path("classes_loss").isNumber()).isTrue();
    assertThat(trained.has("matching_loss")).isFalse();
    CommandRun tuned =
        finetune(
            "vqa",
            "vl-bert.yaml",
            folder.resolve("run"),
            "--from",
            folder.resolve("pre/best").toString(),
            "--set",
            "model={fusion_method: vl-bert_vqa}");
    assertThat(tuned.code()).as(tuned.err()).isZero();
    pretrain("pretrain-vl-bert.yaml", folder.resolve("m"), "--set", "objective.matching.weight=1")
        .assertRefused("the model has no head for matching, expected a weight of 0");
  }

  @Test
  void pairsOfImagesAndGqaAreLearnedToo() throws IOException {
    Path pairs = folder.resolve("pairs");
    TinyPairs.write(pairs, 400, 80, 1);
    String recipe = Files.readString(pairs.resolve("recipe.yaml"));
    Files.writeString(
        pairs.resolve("recipe.yaml"),
        recipe.substring(0, recipe.indexOf("model:")) + SIZES + DUAL + keys("vilbert"));
    List<String> args =
        new ArrayList<>(List.of("finetune", "nlvr2", "--json", "--set", "epochs=1"));
    for (String name : List.of("train", "valid")) {
      args.addAll(List.of("--" + name, pairs.resolve(name + ".json").toString()));
    }
    args.addAll(List.of("--config", pairs.resolve("recipe.yaml").toString()));
    args.addAll(List.of("--regions", pairs.resolve("regions").toString(), "--device", "cpu"));
    args.addAll(List.of("--out", folder.resolve("run").toString()));
    assertThat(CommandRun.of(args).json().path("accuracy").asDouble()).isGreaterThan(0.4);
    assertThat(ModelFolder.architecture(folder.resolve("run/best")).name())
        .isEqualTo("GatedForPairs");
    CommandRun gqa = finetune("gqa", "visualbert.yaml", folder.resolve("gqa"), "--fast");
    assertThat(gqa.code()).as(gqa.err()).isZero();
  }

  @Test
  void itAnswersAndIsTimed() throws IOException {
    Path detector = SmallAnswerer.writeDetector(folder.resolve("detector"));
    Path model = folder.resolve("model");
    save(model, SmallAnswerer.featureSize());
    CommandRun answer =
        CommandRun.of(
            List.of(
                "answer",
                "--model",
                model.toString(),
                "--detector",
                detector.toString(),
                "--image",
                IMAGE,
                "--question",
                "how many",
                "--json"));
    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(answer.json().path("replies").path(0).path("answers")).hasSize(2);
    CommandRun bench =
        CommandRun.of(
            List.of(
                "bench",
                "latency",
                "image",
                "finetune",
                "pretrain",
                "--seconds",
                "0",
                "--config",
                model.resolve("config.json").toString()));
    assertThat(bench.code()).as(bench.err()).isZero();
    assertThat(bench.out()).contains("latency", "image", "finetune", "pretrain");
  }

  @Test
  void shippedRecipesAreOfModelsThatThereAre() throws IOException {
    List<Path> recipes;
    try (Stream<Path> files = Files.list(Path.of("../../config"))) {
      recipes = files.sorted().toList();
    }
    int gated = 0;
    for (Path file : recipes) {
      if (Files.readString(file).contains("architecture: GATED")) {
        gated++;
        String name = String.valueOf(file.getFileName());
        Map<String, Object> model =
            name.startsWith("pretrain")
                ? PretrainRecipe.read(file, List.of()).model()
                : name.startsWith("retrieval")
                    ? RetrievalRecipe.read(file, List.of()).model()
                    : FinetuneRecipe.read(file, List.of()).model();
        GatedConfig.of(Json.mapper().valueToTree(merged(model)), file.toString());
      }
    }
    assertThat(gated).isEqualTo(14);
  }

  /** Keys of fine-tuning change those of a checkpoint. */
  private static Map<String, Object> merged(Map<String, Object> model) {
    Map<String, Object> keys = new LinkedHashMap<>(Map.of("preset", "vl-bert"));
    keys.putAll(model);
    return keys;
  }

  @Test
  void itIsServed() throws Exception {
    Path detector = SmallAnswerer.writeDetector(folder.resolve("detector"));
    Path model = folder.resolve("model");
    save(model, SmallAnswerer.featureSize());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "lxmert.cli.Main"));
    command.addAll(List.of("serve", "--model=a=" + model, "--detector=" + detector, "--port=0"));
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("log").toFile()).start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String address = out.readLine().replace("a ready on ", "");
      String image = Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(IMAGE)));
      HttpRequest ask =
          HttpRequest.newBuilder(URI.create(address + "/answer"))
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"question\":\"how many\",\"image\":\"%s\"}".formatted(image)))
              .build();
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(ask, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).containsAnyOf("yes", "no");
    } finally {
      process.destroy();
    }
    assertThat(process.waitFor()).isZero();
  }

  private static void save(Path folder, int features) {
    Vocabulary vocabulary = Vocabulary.read(VOCABULARY);
    Map<String, Object> keys = new HashMap<>(sizes());
    keys.put("vocab_size", vocabulary.size());
    keys.put("visual_feat_dim", features);
    keys.put("num_qa_labels", 2);
    keys.put("add_global_imgfeat", "first");
    try (PointerScope scope = new PointerScope()) {
      GatedConfig config = GatedConfig.of(Json.mapper().valueToTree(keys), "test");
      AnsweringModel model = GatedArchitectures.QUESTION_ANSWERING.model(config);
      model.initialize(1);
      ModelUse use = new ModelUse("vqa", ProblemType.MULTI_LABEL_CLASSIFICATION, 20);
      new ModelFolder(model, vocabulary, List.of("yes", "no"), use).save(folder);
    }
  }

  private static Map<String, Object> sizes() {
    Map<String, Object> keys = new LinkedHashMap<>();
    JsonNode tree = Yaml.parse(SIZES + SINGLE + keys("uniter"), "test").path("model");
    tree.properties().forEach(each -> keys.put(each.getKey(), each.getValue()));
    return keys;
  }

  private static CommandRun finetune(String task, String recipe, Path out, String... options) {
    List<String> args = new ArrayList<>(List.of("finetune", task, "--json", "--out"));
    args.addAll(List.of(out.toString(), "--config", at(recipe), "--train", at("train.json")));
    args.addAll(List.of("--valid", at("valid.json"), "--regions", at("regions")));
    args.addAll(List.of("--answers", at("answers.json"), "--device", "cpu"));
    args.addAll(List.of("--set", "epochs=1", "--set", "precision=float32"));
    args.addAll(List.of(options));
    return CommandRun.of(args);
  }

  private static CommandRun pretrain(String recipe, Path out, String... options) {
    List<String> args = new ArrayList<>(List.of("pretrain", "--json", "--out", out.toString()));
    args.addAll(List.of("--config", at(recipe), "--train", at("pretrain_train.json")));
    args.addAll(List.of("--valid", at("pretrain_valid.json"), "--regions", at("regions")));
    args.addAll(List.of("--device", "cpu"));
    args.addAll(List.of(options));
    return CommandRun.of(args);
  }

  private static String at(String name) {
    return world.resolve(name).toString();
  }
}
