package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import lxmert.dataset.RefcocoJson;
import lxmert.dataset.ReferringExpression;
import lxmert.finetune.TinyVqa;
import lxmert.grounding.TinyRefcoco;
import lxmert.io.Json;
import lxmert.tensor.PlainPickler;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Referring expressions as a user brings them in, trains, scores and answers them. */
class RefcocoCommandsTest {
  @TempDir static Path world;

  private static JsonNode trained;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    TinyRefcoco.write(world, 1200, 100, 1);
    trained = finetune("--out", world.resolve("run").toString(), "--json").json();
  }

  @Test
  void learnsWhichRegionIsMeant() {
    assertThat(trained.path("upper bound").asDouble()).isCloseTo(0.9, within(1e-9));
    assertThat(trained.path("accuracy").asDouble()).isBetween(0.75, 0.9);
    JsonNode config = Json.readTree(world.resolve("run/best/config.json"));
    assertThat(config.at("/architectures/0").asText()).isEqualTo("LxmertForGrounding");
    assertThat(config.path("finetuning_task").asText()).isEqualTo("refcoco");
    assertThat(world.resolve("run/best/README.md")).content().contains("predict refcoco");
    CommandRun info = CommandRun.of(List.of("info", world.resolve("run/best").toString()));
    assertThat(info.out())
        .contains("architecture: LxmertForGrounding", "task: refcoco", "maxLength: 10")
        .doesNotContain("missing");
  }

  @Test
  void evaluatePredictAndScoreFindTheSame() throws IOException {
    double accuracy = 100 * trained.path("accuracy").asDouble();
    Path written = folder.resolve("written.json");
    JsonNode evaluated = evaluate("--json", "--predictions", written.toString()).json();
    assertThat(evaluated.path("expressions").asInt()).isEqualTo(100);
    assertThat(evaluated.path("accuracy").asDouble()).isCloseTo(accuracy, within(1e-9));
    assertThat(evaluated.path("upper bound").asDouble()).isEqualTo(90);
    Path out = folder.resolve("boxes.json");
    CommandRun predicted =
        CommandRun.of(options(List.of("predict", "refcoco", "--out", out.toString())));
    assertThat(predicted.out()).startsWith("100 expressions answered");
    assertThat(Files.readAllBytes(out)).isEqualTo(Files.readAllBytes(written));
    JsonNode first = Json.readTree(out).path(0);
    assertThat(first.path("id").asInt()).isEqualTo(500_000);
    assertThat(first.path("box")).hasSize(4);
    assertThat(first.path("score").asDouble()).isBetween(0.0, 1.0);
    List<String> score =
        List.of(
            "score",
            "refcoco",
            "--truth",
            world.resolve("valid.json").toString(),
            "--predictions",
            out.toString(),
            "--upper-bound",
            world.resolve("regions").toString());
    CommandRun scored = CommandRun.of(score);
    assertThat(scored.out().lines().map(line -> line.replaceAll(" {2,}", " ")))
        .containsExactly(
            "100 expressions right, %", "all %.2f".formatted(accuracy), "upper bound 90.00");
  }

  @Test
  void withoutWordsOrRegionsItGuesses() {
    for (String hidden : List.of("language", "vision")) {
      double accuracy = evaluate("--json", "--ablate", hidden).json().path("accuracy").asDouble();
      assertThat(accuracy).as(hidden).isLessThan(60);
    }
  }

  @Test
  void expressionsWithoutBoxesAreAnsweredAndNotScored() {
    Path bare = folder.resolve("bare.json");
    List<ReferringExpression> known = RefcocoJson.read(List.of(world.resolve("valid.json")));
    RefcocoJson.write(
        bare,
        known.stream()
            .map(
                each ->
                    new ReferringExpression(
                        each.id(), each.imageId(), each.width(), each.height(), "it", null))
            .toList());
    List<String> args = new ArrayList<>(options(List.of("evaluate")));
    args.set(args.indexOf("--questions") + 1, bare.toString());
    assertThat(CommandRun.of(args).out()).startsWith("100 expressions answered; none has a box");
    finetune("--train", bare.toString(), "--out", folder.resolve("run").toString())
        .assertRefused("expression 500000 has no box, expected one");
  }

  @Test
  void itStartsFromAnyLxmertAndGoesOnFromItself() {
    TinyVqa.write(folder, 200, 40, 1);
    List<String> vqa = new ArrayList<>(List.of("finetune", "vqa", "--set", "epochs=1"));
    for (String name : List.of("train.json", "valid.json", "answers.json")) {
      vqa.addAll(List.of("--" + name.replace(".json", ""), folder.resolve(name).toString()));
    }
    vqa.addAll(List.of("--config", folder.resolve("recipe.yaml").toString()));
    vqa.addAll(List.of("--regions", folder.resolve("regions").toString()));
    vqa.addAll(List.of("--out", folder.resolve("vqa").toString(), "--device", "cpu"));
    String features = "has features of size 16, but";
    assertThat(CommandRun.of(vqa).code()).isZero();
    finetune("--from", folder.resolve("vqa/best").toString(), "--out", folder + "/none")
        .assertRefused(features);
    CommandRun again =
        finetune(
            "--from",
            world.resolve("run/best").toString(),
            "--out",
            folder.resolve("again").toString(),
            "--set",
            "epochs=1",
            "--json");
    assertThat(again.json().path("accuracy").asDouble()).isGreaterThan(0.8);
  }

  @ParameterizedTest
  @CsvSource({
    "loss=cross_entropy, refcoco has the loss soft_labels",
    "architecture=BUTD, 'there is no model BUTD that scores regions, expected one of GATED, LXMERT'",
    "batch_size=2000, fewer expressions with regions than batch_size 2000"
  })
  void recipesOfOtherTasksAreRefused(String set, String sentence) {
    finetune("--set", set, "--out", folder.resolve("run").toString()).assertRefused(sentence);
  }

  @Test
  void otherCommandsSayWhatItIsGoodFor() throws IOException {
    Path image = folder.resolve("any.png");
    ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
    String model = world.resolve("run/best").toString();
    String sentence =
        "chooses regions and answers nothing: use it with evaluate and predict refcoco";
    CommandRun.of(
            List.of(
                "answer",
                "--model",
                model,
                "--detector",
                folder.toString(),
                "--image",
                image.toString(),
                "--question",
                "What?"))
        .assertRefused(sentence);
    CommandRun.of(
            List.of(
                "serve", "--model", "m=" + model, "--detector", folder.toString(), "--port", "0"))
        .assertRefused(sentence);
    CommandRun.of(options(List.of("predict", "vqa", "--out", folder + "/out.json")))
        .assertRefused(sentence);
    evaluate("--task", "vqa").assertRefused("expected neither --task nor --explain with it");
  }

  @Test
  void gatedEncodersAreTrainedAndScoredAgain() throws IOException {
    Path recipe = folder.resolve("recipe.yaml");
    String shared = Files.readString(world.resolve("recipe.yaml"));
    Files.writeString(
        recipe,
        shared.substring(0, shared.indexOf("model:"))
            + """
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
              max_position_embeddings: 24
              initializer_range: 0.1
              image_embeddings: uniter
              add_global_imgfeat: first
              num_clf_layers: 2
              tt_attn_sublayers: [0, 2]
              tv_attn_sublayers: [0, 2]
              vt_attn_sublayers: [0, 2]
              vv_attn_sublayers: [0, 2]
              t_ff_sublayers: [1, 3]
              v_ff_sublayers: [1, 3]
              shared_sublayers: [0, 1, 2, 3]
            """);
    CommandRun run =
        finetune(
            "--config",
            recipe.toString(),
            "--out",
            folder.resolve("run").toString(),
            "--set",
            "epochs=1",
            "--json");
    assertThat(run.json().path("loss").asDouble()).isBetween(0.5, 4.0);
    List<String> args = new ArrayList<>(options(List.of("evaluate", "--json")));
    args.set(args.indexOf("--model") + 1, folder.resolve("run/best").toString());
    CommandRun again = CommandRun.of(args);
    assertThat(again.err()).doesNotContain("lxmert: ");
    assertThat(again.json().path("accuracy").asDouble())
        .isCloseTo(100 * run.json().path("accuracy").asDouble(), within(1e-9));
    assertThat(Json.readTree(folder.resolve("run/best/config.json")).path("num_clf_layers").asInt())
        .isEqualTo(2);
  }

  @Test
  void theOriginalFilesAreImported() throws IOException {
    Json.write(
        folder.resolve("instances.json"),
        Map.of(
            "images",
            List.of(Map.of("id", 7, "file_name", "a.jpg", "width", 9, "height", 9)),
            "annotations",
            List.of(Map.of("id", 70, "image_id", 7, "bbox", List.of(1, 2, 3, 4)))));
    Map<String, Object> reference =
        Map.of(
            "ann_id",
            70,
            "image_id",
            7,
            "split",
            "val",
            "sentences",
            List.of(Map.of("sent_id", 1, "raw", "it")));
    Path pickle = folder.resolve("refs(unc).p");
    Files.write(pickle, PlainPickler.of(List.of(reference), 0));
    Path out = folder.resolve("out");
    List<String> args =
        List.of(
            "import",
            "refcoco",
            "--refs",
            pickle.toString(),
            "--instances",
            folder.resolve("instances.json").toString(),
            "--out",
            out.toString());
    assertThat(CommandRun.of(args).out().lines())
        .containsExactly("val: 1 expressions about 1 images", "wrote " + out);
    assertThat(out.resolve("val.json")).exists();
    Files.writeString(pickle, "cos\nsystem\n(S'ls'\ntR.");
    CommandRun.of(args).assertRefused("it asks for os.system, expected lists, dictionaries");
  }

  private static CommandRun finetune(String... options) {
    List<String> given = List.of(options);
    List<String> args = new ArrayList<>(List.of("finetune", "refcoco"));
    args.addAll(given);
    Map<String, String> usual =
        Map.of(
            "--config", "recipe.yaml",
            "--train", "train.json",
            "--valid", "valid.json",
            "--regions", "regions",
            "--precision", "float32");
    usual.forEach(
        (option, value) -> {
          if (!given.contains(option)) {
            args.add(option);
            args.add(option.equals("--precision") ? value : world.resolve(value).toString());
          }
        });
    args.addAll(List.of("--device", "cpu"));
    return CommandRun.of(args);
  }

  private static CommandRun evaluate(String... options) {
    return CommandRun.of(options(List.of("evaluate"), options));
  }

  private static List<String> options(List<String> command, String... options) {
    List<String> args = new ArrayList<>(command);
    args.addAll(List.of("--model", world.resolve("run/best").toString()));
    args.addAll(List.of("--questions", world.resolve("valid.json").toString()));
    args.addAll(List.of("--regions", world.resolve("regions").toString()));
    args.addAll(List.of("--precision", "float32"));
    args.addAll(List.of(options));
    args.addAll(List.of("--device", "cpu"));
    return args;
  }
}
