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
import lxmert.finetune.TinyPairs;
import lxmert.io.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NLVR2 as a user trains, scores and answers it. */
class FinetuneNlvr2CommandTest {
  @TempDir static Path world;

  private static JsonNode trained;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    TinyPairs.write(world, 2000, 200, 1);
    trained = finetune("--out", world.resolve("run").toString(), "--json").json();
  }

  @Test
  void learnsWhichImageIsMeant() {
    assertThat(trained.path("accuracy").asDouble()).isGreaterThan(0.95);
    assertThat(trained.path("consistency").asDouble())
        .isLessThanOrEqualTo(trained.path("accuracy").asDouble())
        .isGreaterThan(0.8);
    assertThat(trained.path("majority").asDouble()).isCloseTo(0.5, within(0.1));
    JsonNode config = Json.readTree(world.resolve("run/best/config.json"));
    assertThat(config.at("/architectures/0").asText()).isEqualTo("LxmertForPairs");
    assertThat(config.at("/id2label/1").asText()).isEqualTo("True");
  }

  @Test
  void evaluateFindsTheSame() {
    JsonNode scores = evaluate("--json").json();
    assertThat(scores.path("statements").asInt()).isEqualTo(200);
    assertThat(scores.path("accuracy").asDouble())
        .isCloseTo(100 * trained.path("accuracy").asDouble(), within(1e-9));
    assertThat(scores.path("consistency").asDouble())
        .isCloseTo(100 * trained.path("consistency").asDouble(), within(1e-9));
    assertThat(evaluate().out().lines().map(line -> line.replaceAll(" +\\S+$", "")))
        .containsExactly(
            "200 statements                              right,", "all", "consistency");
  }

  @Test
  void withoutRegionsNothingIsKnown() {
    double accuracy = evaluate("--json", "--ablate", "vision").json().path("accuracy").asDouble();
    assertThat(accuracy).isLessThan(70);
  }

  @Test
  void predictWritesALineForEachStatement() throws IOException {
    Path out = folder.resolve("dev.csv");
    Path probabilities = folder.resolve("dev.jsonl");
    CommandRun run =
        CommandRun.of(
            options(
                List.of("predict", "nlvr2", "--out", out.toString()),
                "--probabilities",
                probabilities.toString()));
    assertThat(run.out()).startsWith("200 statements answered");
    List<String> lines = Files.readAllLines(out);
    JsonNode truth = Json.readTree(world.resolve("valid.json"));
    int right = 0;
    for (int i = 0; i < 200; i++) {
      String[] line = lines.get(i).split(",", -1);
      assertThat(line[0]).isEqualTo(truth.path(i).path("identifier").asText());
      right += line[1].equals(truth.path(i).path("label").asInt() == 1 ? "True" : "False") ? 1 : 0;
    }
    assertThat(right / 200.0).isCloseTo(trained.path("accuracy").asDouble(), within(1e-9));
    JsonNode first = Json.mapper().readTree(Files.readAllLines(probabilities).get(0));
    assertThat(first.path("best")).hasSize(2);
    assertThat(
            first.at("/best/0/probability").asDouble() + first.at("/best/1/probability").asDouble())
        .isCloseTo(1, within(1e-9));
    assertThat(out.resolveSibling("dev.csv.partial")).doesNotExist();
  }

  @Test
  void aModelOfPairsIsForNothingElse() throws IOException {
    evaluate("--task", "gqa").assertRefused("reads 2 image(s) with a sentence, but GQA is about 1");
    Path image = folder.resolve("any.png");
    ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
    CommandRun.of(
            List.of(
                "answer",
                "--model",
                world.resolve("run/best").toString(),
                "--detector",
                folder.toString(),
                "--image",
                image.toString(),
                "--question",
                "What?"))
        .assertRefused("reads 2 image(s) with a sentence, but --image is given 1 time(s)");
  }

  @Test
  void explanationsOfPairsAreNotTested() {
    evaluate("--explain", "raw_attn").assertRefused("the perturbation test is about one image");
  }

  @Test
  void answersAreNotTransferredToPairs() {
    Path table = folder.resolve("all_ans.json");
    Json.write(table, List.of(Map.of("ans", "yes", "dsets", List.of("vqa"))));
    finetune(
            "--out",
            folder.resolve("run").toString(),
            "--from",
            world.resolve("run/best").toString(),
            "--transfer-answers",
            table.toString())
        .assertRefused("--transfer-answers is for VQA and GQA");
    finetune("--out", folder.resolve("run").toString(), "--transfer-answers", table.toString())
        .assertRefused("--transfer-answers needs the checkpoint that they are from: --from");
  }

  private static CommandRun finetune(String... options) {
    List<String> args = new ArrayList<>(List.of("finetune", "nlvr2"));
    args.addAll(List.of("--config", world.resolve("recipe.yaml").toString()));
    args.addAll(List.of("--train", world.resolve("train.json").toString()));
    args.addAll(List.of("--valid", world.resolve("valid.json").toString()));
    args.addAll(List.of("--regions", world.resolve("regions").toString()));
    args.addAll(List.of(options));
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
    args.addAll(List.of(options));
    args.addAll(List.of("--device", "cpu"));
    return args;
  }
}
