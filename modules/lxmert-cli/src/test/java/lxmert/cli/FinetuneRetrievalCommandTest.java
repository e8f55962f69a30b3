package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.Json;
import lxmert.retrieval.RetrievalRecipe;
import lxmert.retrieval.TinyCaptions;
import lxmert.tensor.SafeTensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Retrieval as users run it: {@code finetune retrieval}, {@code match}, and what refuses it. */
class FinetuneRetrievalCommandTest {
  private static final String GATED =
      """
      architecture: GATED
      model:
        image_embeddings: uniter
        add_global_imgfeat: first
        hidden_size: 32
        num_attention_heads: 4
        intermediate_size: 64
        v_hidden_size: 32
        v_num_attention_heads: 4
        v_intermediate_size: 64
        pooler_size: 32
        v_pooler_size: 32
        max_position_embeddings: 24
        clf_hidden_size: 32
        initializer_range: 0.2
        tt_attn_sublayers: [0]
        tv_attn_sublayers: [0]
        vt_attn_sublayers: [0]
        vv_attn_sublayers: [0]
        t_ff_sublayers: [1]
        v_ff_sublayers: [1]
        shared_sublayers: [0, 1]
      """;

  @TempDir static Path world;

  @TempDir Path folder;

  @BeforeAll
  static void write() throws IOException {
    TinyCaptions.write(world, 60, 20, 1);
    String recipe = Files.readString(world.resolve("recipe.yaml"));
    Files.writeString(
        world.resolve("gated.yaml"), recipe.substring(0, recipe.indexOf("model:")) + GATED);
    run("recipe.yaml", world.resolve("run"));
  }

  private static CommandRun run(String recipe, Path out, String... options) {
    List<String> args = new ArrayList<>(List.of("finetune", "retrieval", "--json"));
    args.addAll(List.of("--out", out.toString(), "--config", at(recipe), "--device", "cpu"));
    args.addAll(List.of("--train", at("train.jsonl"), "--valid", at("valid.jsonl")));
    args.addAll(List.of("--regions", at("regions")));
    args.addAll(List.of(options));
    return CommandRun.of(args);
  }

  private static CommandRun match(Path run, String... options) {
    List<String> args =
        new ArrayList<>(List.of("match", "--model", run.resolve("best").toString()));
    args.addAll(List.of("--regions", at("regions")));
    args.addAll(List.of(options));
    return CommandRun.of(args);
  }

  private static String at(String name) {
    return world.resolve(name).toString();
  }

  @ParameterizedTest
  @CsvSource({"recipe.yaml, LxmertForRetrieval", "gated.yaml, GatedForRetrieval"})
  void whatWasTrainedIsRankedAgain(String recipe, String architecture) {
    Path out = folder.resolve("run");
    JsonNode trained = run(recipe, out).json();
    JsonNode found =
        match(out, "--pairs", at("valid.jsonl"), "--rank", "--each-row", "--json").json();
    for (String at : List.of("1", "5", "10")) {
      assertThat(found.at("/images_for_sentences/recall_at_" + at).asDouble())
          .isCloseTo(trained.get("image recall at " + at).asDouble(), within(1e-9));
      assertThat(found.at("/sentences_for_images/recall_at_" + at).asDouble())
          .isCloseTo(trained.get("sentence recall at " + at).asDouble(), within(1e-9));
    }
    assertThat(found.at("/images_for_sentences/queries").asInt()).isEqualTo(40);
    assertThat(found.at("/sentences_for_images/candidates").asInt()).isEqualTo(40);
    JsonNode once = match(out, "--pairs", at("valid.jsonl"), "--rank", "--json").json();
    assertThat(once.at("/images_for_sentences/queries").asInt()).isEqualTo(15);
    JsonNode info = CommandRun.of(List.of("info", out.resolve("best").toString(), "--json")).json();
    assertThat(info.path("architecture").asText()).isEqualTo(architecture);
    assertThat(info.path("task").asText()).isEqualTo("retrieval");
    assertThat(info.has("missing")).isFalse();
    assertThat(Json.readTree(out.resolve("run.json")).path("task").asText()).isEqualTo("retrieval");
  }

  @Test
  void scoresArePrintedAsTheyAre() {
    CommandRun text = match(world.resolve("run"), "--sentence", "a red ball", "--image", "valid0");
    assertThat(text.out()).containsPattern("(?m)^ +-?\\d+\\.\\d\\d  valid0$").doesNotContain("%");
    JsonNode line =
        match(world.resolve("run"), "--sentence", "a red ball", "--image", "valid0", "--json")
            .json();
    assertThat(line.at("/images/0/score").isNumber()).isTrue();
    assertThat(line.at("/images/0").has("probability")).isFalse();
  }

  @Test
  void itIsTextToo() {
    List<String> args = new ArrayList<>(List.of("finetune", "retrieval", "--fast", "--workers"));
    args.addAll(List.of("2", "--out", folder.resolve("run").toString()));
    args.addAll(List.of("--config", at("recipe.yaml"), "--device", "cpu"));
    args.addAll(List.of("--train", at("train.jsonl"), "--valid", at("valid.jsonl")));
    args.addAll(List.of("--regions", at("regions")));
    CommandRun text = CommandRun.of(args);
    assertThat(text.out())
        .contains("image recall at 10", "sentence recall at 1", "best after epoch 1; ");
    assertThat(folder.resolve("run/best/README.md")).content().contains("fine-tuned for retrieval");
  }

  @Test
  void beginsWithAPretrainedModelsEncodersAndANewScore() throws IOException {
    Path pre = folder.resolve("pre");
    CommandRun pretrained = pretrain(pre);
    assertThat(pretrained.code()).as(pretrained.err()).isZero();
    String from = pre.resolve("best").toString();
    String still = "optimizer.learning_rate=1e-12";
    CommandRun run = run("recipe.yaml", folder.resolve("run"), "--from", from, "--set", still);
    assertThat(run.code()).as(run.err()).isZero();
    try (SafeTensors before = SafeTensors.open(pre.resolve("best/model.safetensors"));
        SafeTensors after = SafeTensors.open(folder.resolve("run/best/model.safetensors"))) {
      List<String> encoders =
          after.names().stream().filter(before::contains).filter(each -> !isHead(each)).toList();
      assertThat(encoders).hasSize(after.names().size() - 2); // all but the score's two
      for (String each : encoders) {
        assertThat(after.floats(each)).containsExactly(before.floats(each), within(1e-6f));
      }
    }
  }

  private static boolean isHead(String name) {
    return name.startsWith("answer_head.") || name.startsWith("cls.");
  }

  private CommandRun pretrain(Path out) throws IOException {
    String recipe = Files.readString(world.resolve("recipe.yaml"));
    Files.writeString(
        folder.resolve("pretrain.yaml"),
        recipe.replaceAll("(?m)^validation_images.*\n", "")
            + """
              num_object_labels: 1
              num_attr_labels: 1
            objective:
              masked_words: {weight: 1, masking: {rate: 0.15, mask: 0.8, random: 0.1}}
              masked_objects:
                object_weight: 0
                attribute_weight: 0
                feature_weight: 1
                classes_over: masked
                mean_over: masked
                masking: {rate: 0.15, mask: 0.9, random: 0}
              matching: {weight: 1, mismatch_probability: 0.5}
              questions: {weight: 0, from_epoch: 1}
            """);
    Map<String, List<String>> sentences = new LinkedHashMap<>();
    for (String line : Files.readAllLines(world.resolve("train.jsonl"))) {
      JsonNode row = Json.mapper().readTree(line);
      sentences
          .computeIfAbsent(row.path("image").asText(), image -> new ArrayList<>())
          .add(row.path("sentence").asText());
    }
    List<Object> images = new ArrayList<>();
    sentences.forEach(
        (image, said) -> images.add(Map.of("img_id", image, "sentf", Map.of("mscoco", said))));
    Json.write(folder.resolve("pretrain.json"), images);
    List<String> args = new ArrayList<>(List.of("pretrain", "--out", out.toString()));
    for (String name : List.of("--train", "--valid")) {
      args.addAll(List.of(name, folder.resolve("pretrain.json").toString()));
    }
    args.addAll(List.of("--config", folder.resolve("pretrain.yaml").toString()));
    args.addAll(List.of("--regions", at("regions"), "--device", "cpu"));
    return CommandRun.of(args);
  }

  @ParameterizedTest
  @ValueSource(strings = {"predict vqa --out FILE", "evaluate", "evaluate --task NLVR2"})
  void whatAnswersRefusesIt(String command) {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    args.replaceAll(each -> each.equals("FILE") ? folder.resolve("out.json").toString() : each);
    args.addAll(List.of("--model", at("run/best"), "--questions", at("valid.jsonl")));
    args.addAll(List.of("--regions", at("regions")));
    CommandRun.of(args)
        .assertRefused(
            at("run/best") + " is a model of retrieval, which answers nothing: use it with match");
  }

  @Test
  void otherHeadsRefuseIt() {
    CommandRun.of(
            List.of(
                "fill",
                "--model",
                at("run/best"),
                "--regions",
                at("regions"),
                "--image",
                "valid0",
                "--sentence",
                "a [MASK] ball"))
        .assertRefused("is a model LxmertForRetrieval without LXMERT's heads of pre-training");
    match(world.resolve("run"), "--pairs", at("valid.jsonl"), "--each-row")
        .assertRefused("--each-row says how a ranking is counted, expected --rank too");
  }

  @Test
  void captionsAreImported() throws IOException {
    Path file = folder.resolve("dataset_tiny.json");
    Files.writeString(
        file,
        """
        {"images": [{"filename": "1.jpg", "split": "test", "sentences": [{"raw": "a"}, {"raw": ""}]},
                    {"filename": "2.jpg", "split": "val", "sentences": [{"raw": "b"}]}]}
        """);
    Path out = folder.resolve("tiny");
    List<String> args = List.of("import", "captions", file.toString(), "--out", out.toString());
    assertThat(CommandRun.of(args).out().lines())
        .containsExactly(
            "test: 1 sentences about 1 images",
            "val: 1 sentences about 1 images",
            "1 sentences without a word left out",
            "wrote " + out);
    List<String> json = new ArrayList<>(args);
    json.add("--json");
    assertThat(CommandRun.of(json).json().at("/sentences/val").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"retrieval", "retrieval-controlled", "retrieval-world"})
  void shippedRecipesAreRead(String name) {
    RetrievalRecipe recipe =
        RetrievalRecipe.read(Path.of("../../config/" + name + ".yaml"), List.of());
    assertThat(recipe.validationImages()).isEqualTo(100);
  }
}
