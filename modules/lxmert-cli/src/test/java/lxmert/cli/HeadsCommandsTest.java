package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.answer.SmallAnswerer;
import lxmert.heads.SmallPretrained;
import lxmert.io.Json;
import lxmert.vision.SmallDetector;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code match}, {@code fill} and {@code embed} as users run them. */
class HeadsCommandsTest {
  private static final List<String> SENTENCES = List.of("a red dog", "two men hold a bat", "no");

  @TempDir static Path world;

  @TempDir Path folder;

  @BeforeAll
  static void write() throws IOException {
    SmallPretrained.write(world.resolve("model"));
    SmallAnswerer.writeDetector(world.resolve("detector"));
    SmallAnswerer.writeModel(world.resolve("answers"), SmallAnswerer.featureSize());
    Path images = Files.createDirectories(world.resolve("images"));
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SmallDetector.writeImage(images.resolve("i" + i + ".png"), 60 + 20 * i, i);
      rows.add(
          Json.line(
              Map.of(
                  "id", "p" + i, "image", "images/i" + i + ".png", "sentence", SENTENCES.get(i))));
    }
    Files.write(world.resolve("pairs.jsonl"), rows);
    Files.write(world.resolve("sentences.txt"), SENTENCES);
    CommandRun extracted =
        CommandRun.of(
            List.of(
                "detect",
                "extract",
                "--detector",
                at("detector"),
                "--images",
                at("images"),
                "--out",
                at("regions"),
                "--features",
                "F32"));
    assertThat(extracted.code()).isZero();
  }

  private static String at(String name) {
    return world.resolve(name).toString();
  }

  /** Runs a command with the model and the detector. */
  private static CommandRun seen(String command, String... more) {
    return run(command, "--detector", at("detector"), more);
  }

  /** Runs a command with the model and the stored regions. */
  private static CommandRun stored(String command, String... more) {
    return run(command, "--regions", at("regions"), more);
  }

  private static CommandRun run(String command, String option, String value, String... more) {
    List<String> args = new ArrayList<>(List.of(command, "--model", at("model"), option, value));
    args.addAll(List.of(more));
    return CommandRun.of(args);
  }

  private static List<JsonNode> lines(CommandRun run) throws IOException {
    assertThat(run.code()).as(run.err()).isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      lines.add(Json.mapper().readTree(line));
    }
    return lines;
  }

  @Test
  void pairsAreScoredOneByOne() throws IOException {
    List<JsonNode> lines = lines(seen("match", "--pairs", at("pairs.jsonl"), "--json"));
    assertThat(lines).hasSize(3);
    JsonNode second = lines.get(1);
    assertThat(second.get("id").asText()).isEqualTo("p1");
    assertThat(second.get("image").asText()).isEqualTo("images/i1.png");
    assertThat(second.get("sentence").asText()).isEqualTo("two men hold a bat");
    double odds = Math.exp(second.get("log_odds").asDouble());
    assertThat(second.get("probability").asDouble()).isCloseTo(odds / (1 + odds), within(1e-9));
    CommandRun text = seen("match", "--pairs", at("pairs.jsonl"));
    assertThat(text.out().lines()).hasSize(3);
    assertThat(text.out()).containsPattern("(?m)^ +\\d+\\.\\d%  images/i2.png  no$");
  }

  @Test
  void everythingIsRankedForEverything() throws IOException {
    String[] args = {"--images", at("images"), "--sentences", at("sentences.txt"), "--json"};
    List<JsonNode> lines = lines(seen("match", args));
    assertThat(lines).hasSize(6);
    List<JsonNode> pairs = lines(seen("match", "--pairs", at("pairs.jsonl"), "--json"));
    for (int i = 0; i < 3; i++) {
      double expected = pairs.get(i).get("log_odds").asDouble();
      assertThat(lines.get(i).get("sentence").asText()).isEqualTo(SENTENCES.get(i));
      assertThat(logOdds(lines.get(i).get("images"), "image", "i" + i))
          .isCloseTo(expected, within(1e-5));
      assertThat(lines.get(3 + i).get("image").asText()).isEqualTo("i" + i);
      assertThat(logOdds(lines.get(3 + i).get("sentences"), "sentence", SENTENCES.get(i)))
          .isCloseTo(expected, within(1e-5));
    }
  }

  /** Of the candidate of a name; checks that all stand best first. */
  private static double logOdds(JsonNode ranked, String key, String name) {
    List<Double> all = new ArrayList<>();
    ranked.forEach(each -> all.add(each.get("log_odds").asDouble()));
    assertThat(all).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    for (JsonNode each : ranked) {
      if (each.get(key).asText().equals(name)) {
        return each.get("log_odds").asDouble();
      }
    }
    throw new AssertionError(name);
  }

  @Test
  void storedRegionsGiveTheSameScores() throws IOException {
    String[] sentence = {"--sentence", "a red dog", "--json"};
    JsonNode found = lines(seen("match", with(sentence, "--images", at("images")))).get(0);
    JsonNode stored = lines(stored("match", sentence)).get(0);
    assertThat(logOdds(stored.get("images"), "image", "i2"))
        .isCloseTo(logOdds(found.get("images"), "image", "i2"), within(1e-5));
    CommandRun one = stored("match", "--image", "i1", "--sentence", "no");
    assertThat(one.out()).matches("(?s)no\n +\\d+\\.\\d%  i1\n");
  }

  private static String[] with(String[] args, String... more) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void recallIsToldBothWays() throws IOException {
    JsonNode recall = lines(seen("match", "--pairs", at("pairs.jsonl"), "--rank", "--json")).get(0);
    for (String way : List.of("images_for_sentences", "sentences_for_images")) {
      assertThat(recall.at("/" + way + "/queries").asInt()).isEqualTo(3);
      assertThat(recall.at("/" + way + "/candidates").asInt()).isEqualTo(3);
      assertThat(recall.at("/" + way + "/recall_at_1").asDouble()).isBetween(0.0, 1.0);
      assertThat(recall.at("/" + way + "/recall_at_5").asDouble()).isEqualTo(1);
    }
    assertThat(seen("match", "--pairs", at("pairs.jsonl"), "--rank").out())
        .contains("the image of a sentence", "of 3 queries among 3");
  }

  @Test
  void blanksAreFilledWithTheImageAndWithout() throws IOException {
    String[] args = {"--image", at("images/i0.png"), "--sentence", "a [MASK] dog [MASK]."};
    JsonNode filled = lines(seen("fill", with(args, "--json", "--guesses", "3"))).get(0);
    assertThat(filled.get("sentence").asText()).isEqualTo("a [MASK] dog [MASK].");
    assertThat(filled.get("blanks")).hasSize(2);
    assertThat(filled.at("/blanks/0/with_image")).hasSize(3);
    assertThat(filled.at("/blanks/1/without_image")).hasSize(3);
    assertThat(filled.at("/blanks/0/with_image/0/probability").asDouble()).isBetween(0.0, 1.0);
    assertThat(filled.get("hidden_regions")).isEmpty();
    String text = seen("fill", args).out();
    assertThat(text).contains("a [MASK] dog [MASK].", "[MASK] 2, with the image", "without it");
    assertThat(text).contains(filled.at("/blanks/0/with_image/0/text").asText());
  }

  @Test
  void hiddenRegionsAreNamed() throws IOException {
    String[] args = {"--image", at("images/i0.png"), "--sentence", "a dog", "--hide-region", "2"};
    JsonNode filled = lines(seen("fill", with(args, "--hide-region", "0", "--json"))).get(0);
    assertThat(filled.get("blanks")).isEmpty();
    JsonNode region = filled.at("/hidden_regions/0");
    assertThat(region.get("region").asInt()).isEqualTo(2);
    assertThat(region.get("object").asText()).isIn("cat", "dog", "tree", "car", "man");
    assertThat(region.at("/with_sentence/objects")).hasSize(5);
    assertThat(region.at("/without_sentence/attributes/0/text").asText())
        .isIn("red", "green", "blue");
    assertThat(seen("fill", args).out()).contains("region 2, to the detector: ");
    CommandRun byNumber = stored("fill", with(args, "--image", "i0"));
    assertThat(byNumber.code()).isEqualTo(2); // --image is one
    args[1] = "i0";
    assertThat(stored("fill", args).out()).contains("object 4", "attribute 1");
  }

  @Test
  void embeddingsOfModelsOfEveryKindAreWritten() throws IOException {
    Path csv = world.resolve("rows.csv");
    Files.writeString(
        csv, "id,image,sentence\nx,images/i0.png,\"a dog, red\"\ny,images/i1.png,no\n");
    String out = folder.resolve("out").toString();
    String[] args = {"--rows", csv.toString(), "--out", out, "--format", "npz"};
    JsonNode done = lines(seen("embed", with(args, "--json", "--rows-per-part", "1"))).get(0);
    assertThat(done).isEqualTo(Json.mapper().readTree("{\"rows\":2,\"before\":0,\"parts\":2}"));
    assertThat(folder.resolve("out/part-00001.npz")).exists();
    CommandRun again = seen("embed", with(args, "--rows-per-part", "1"));
    assertThat(again.out())
        .isEqualTo("2 rows in 2 parts in %s, 2 of them from an earlier run%n".formatted(out));
    seen("embed", with(args, "--layer", "layer.0"))
        .assertRefused(out + " holds embeddings of other");
    CommandRun answers =
        CommandRun.of(
            List.of(
                "embed",
                "--model",
                at("answers"),
                "--regions",
                at("regions"),
                "--rows",
                rowsOfStore().toString(),
                "--out",
                folder.resolve("answers").toString(),
                "--layer",
                "x_layers.0.lang"));
    assertThat(answers.code()).as(answers.err()).isZero();
  }

  private Path rowsOfStore() throws IOException {
    return Files.writeString(
        folder.resolve("rows.jsonl"), "{\"image\": \"i0\", \"sentence\": \"a dog\"}\n");
  }

  @Test
  void whatCannotBeIsToldInOneSentence() throws IOException {
    seen("match", "--image", at("images/i0.png"))
        .assertRefused("nothing to match: expected --sent");
    seen("match", "--sentence", "no").assertRefused("no images to match, expected --image");
    seen("match", "--sentence", "no", "--pairs", at("pairs.jsonl"))
        .assertRefused("expected it alone");
    seen("match", "--sentence", "no", "--image", at("images/i0.png"), "--rank")
        .assertRefused("--rank needs to know what belongs together");
    stored("match", "--sentence", "no", "--image", "i7")
        .assertRefused("no regions of image \"i7\"");
    stored("match", "--sentence", "no", "--detector", at("detector"))
        .assertRefused("--detector and --regions, expected one of them");
    CommandRun.of(List.of("match", "--model", at("model"), "--sentence", "no"))
        .assertRefused("--model without --detector or --regions, expected one of them too");
    CommandRun.of(List.of("match", "--detector", at("detector"), "--sentence", "no"))
        .assertRefused("--detector without --model, expected both or neither");
    seen("fill", "--image", at("images/i0.png"), "--sentence", "a dog")
        .assertRefused("the sentence \"a dog\" has no [MASK]");
    seen("fill", "--image", at("images/i0.png"), "--sentence", "a dog", "--hide-region", "6")
        .assertRefused("there is no region 6, expected 0 to 5");
    seen("fill", "--image", at("none.png"), "--sentence", "[MASK]").assertRefused("none.png");
    Path broken = Files.writeString(folder.resolve("broken.csv"), "image,sentence\na.png\n");
    seen("embed", "--rows", broken.toString(), "--out", folder.resolve("o").toString())
        .assertRefused("broken.csv, line 2");
    assertThat(folder.resolve("o")).doesNotExist();
  }

  @Test
  void modelsOfAnotherKindAreToldApart() {
    String image = at("images/i0.png");
    CommandRun.of(
            List.of(
                "answer",
                "--model",
                at("model"),
                "--detector",
                at("detector"),
                "--image",
                image,
                "--question",
                "is it red"))
        .assertRefused(at("model") + " is a model of pre-training", "finetune", "fill, match");
    for (String command : List.of("match", "fill")) {
      CommandRun.of(
              List.of(
                  command,
                  "--model",
                  at("answers"),
                  "--detector",
                  at("detector"),
                  "--image",
                  image,
                  "--sentence",
                  "[MASK]"))
          .assertRefused(
              at("answers")
                  + " is a model LxmertForQuestionAnswering without LXMERT's heads of pre-training",
              "expected a folder that pretrain wrote");
    }
  }
}
