package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.finetune.TinyPairs;
import lxmert.finetune.TinyVqa;
import lxmert.io.Json;
import lxmert.regions.RegionStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data are looked at before a training, which then says the same. */
class CheckCommandTest {
  private static final int TRAIN = 100;
  private static final int VALID = 40;

  @TempDir static Path world;

  @TempDir Path folder;

  @BeforeAll
  static void write() throws IOException {
    TinyVqa.write(world, TRAIN, VALID, 1);
    Path images = Files.createDirectory(world.resolve("images"));
    try (RegionStore store = RegionStore.open(world.resolve("regions"))) {
      for (String id : store.imageIds()) {
        BufferedImage blank = new BufferedImage(100, 100, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(blank, "png", images.resolve(id + ".png").toFile());
      }
    }
  }

  private static String at(String name) {
    return world.resolve(name).toString();
  }

  /** The command on the tiny world; later options replace the usual ones. */
  private static CommandRun run(String command, String task, String... options) {
    List<String> args = new ArrayList<>(List.of(command, task, "--device", "cpu"));
    List<String> given = List.of(options);
    Map.of(
            "--config", "recipe.yaml",
            "--train", "train.json",
            "--valid", "valid.json",
            "--regions", "regions",
            "--answers", "answers.json")
        .forEach(
            (option, file) -> {
              if (!given.contains(option)) {
                args.addAll(List.of(option, at(file)));
              }
            });
    args.addAll(given);
    int none = args.indexOf("");
    if (none > 0) {
      args.subList(none - 1, none + 1).clear(); // --answers "" leaves out the list
    }
    return CommandRun.of(args);
  }

  private static CommandRun check(String... options) {
    return run("check", "vqa", options);
  }

  private static VqaQuestion question(String id, String image, String sentence, String answer) {
    Map<String, Double> label = answer.isEmpty() ? Map.of() : Map.of(answer, 1.0);
    return new VqaQuestion(id, image, sentence, label, "", "");
  }

  /** The training questions and others, in a file. */
  private String withMore(String name, VqaQuestion... more) {
    List<VqaQuestion> questions = new ArrayList<>(VqaJson.read(world.resolve("train.json")));
    questions.addAll(List.of(more));
    Path file = folder.resolve(name);
    VqaJson.write(file, questions);
    return file.toString();
  }

  @Test
  void cleanDataWouldTrain() {
    CommandRun run = check("--images", at("images"));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines().map(line -> line.replaceAll(" {2,}", " | ").strip()))
        .containsExactly(
            "VQA | train | valid",
            "questions | 100 | 40",
            "images | 100 | 40",
            "ids that occur again | 0 | 0",
            "sentences that occur again about the same image | 0 | 0",
            "without a label | 0 | 0",
            "no label among the answers | 0 | 0",
            "images without regions | 0 | 0",
            "left out, as their image has no regions | 0 | 0",
            "images without a file | 0 | 0",
            "images that are in both | 0",
            "answers: 8",
            "training would start: 3 steps an epoch");
    JsonNode json = check("--json").json();
    assertThat(json.path("starts").asBoolean()).isTrue();
    assertThat(json.path("steps_per_epoch").asInt()).isEqualTo(3);
    assertThat(json.path("train").has("no_file")).isFalse();
  }

  @Test
  void whatTrainingPassesOverIsTold() throws IOException {
    VqaQuestion first = VqaJson.read(world.resolve("train.json")).get(0);
    String train =
        withMore(
            "train.json",
            question(
                "again", first.imageId(), " " + first.sentence().toUpperCase(Locale.ROOT), "red"),
            question("mauve", "train1.png", "What?", "mauve"),
            question("blank", "train2", "What?", ""),
            question("lost", "nowhere", "What?", "red"),
            question("shared", "valid7", "What?", "red"));
    Path images = Files.createDirectory(folder.resolve("images"));
    for (int i = 1; i < TRAIN; i++) {
      Files.copy(world.resolve("images/train" + i + ".png"), images.resolve("train" + i + ".png"));
    }
    CommandRun run = check("--train", train, "--images", images.toString(), "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode json = run.json();
    JsonNode found = json.path("train");
    assertThat(found.path("repeated_id")).hasToString("{\"count\":0,\"first\":[]}");
    assertFound(found.path("repeated_sentence"), 1, "again");
    assertFound(found.path("uncovered"), 1, "mauve");
    assertFound(found.path("unlabelled"), 1, "blank");
    assertFound(found.path("no_regions"), 1, "nowhere");
    assertFound(found.path("left_out"), 1, "lost");
    assertFound(found.path("no_file"), 3, first.imageId(), "nowhere", "valid7");
    JsonNode valid = json.path("valid");
    assertFound(valid.path("shared_image"), 1, "valid7");
    assertFound(valid.path("no_file"), VALID, "valid0", "valid1", "valid2", "valid3", "valid4");
    String table = check("--train", train, "--images", images.toString()).out();
    assertThat(table)
        .contains(
            "    train: again",
            "    train: nowhere",
            "    valid: valid7",
            "    valid: valid0, valid1, valid2, valid3, valid4, ...",
            "training would start: 3 steps an epoch");
  }

  private static void assertFound(JsonNode found, int count, String... first) {
    assertThat(found.path("count").asInt()).isEqualTo(count);
    assertThat(found.path("first")).extracting(JsonNode::asText).containsExactly(first);
  }

  /** Refused by the check and by the training itself, in the same sentence. */
  private CommandRun assertRefused(String task, String sentence, String... options) {
    CommandRun check = run("check", task, options);
    check.assertRefused(sentence);
    List<String> given = new ArrayList<>(List.of(options));
    given.remove("--json");
    given.addAll(List.of("--out", folder.resolve("run").toString()));
    CommandRun training = run("finetune", task, given.toArray(String[]::new));
    training.assertRefused(sentence);
    assertThat(refusal(check)).isEqualTo(refusal(training));
    assertThat(folder.resolve("run")).doesNotExist();
    return check;
  }

  private static String refusal(CommandRun run) {
    return run.err().lines().filter(line -> line.startsWith("lxmert: ")).findFirst().orElse("");
  }

  @Test
  void whatTrainingRefusesIsRefusedInItsWords() throws IOException {
    String twice =
        withMore(
            "twice.json",
            question("1", "train0", "A?", "red"),
            question("1", "train0", "B?", "red"));
    assertThat(assertRefused("vqa", "twice.json: the id 1 occurs twice", "--train", twice).out())
        .containsPattern("ids that occur again +1 +0\\R    train: 1\\R")
        .endsWith("training would not start" + System.lineSeparator());

    Path blank = folder.resolve("blank.json");
    VqaJson.write(blank, List.of(question("1", "valid0", "What?", "")));
    JsonNode json =
        assertRefused("vqa", "without labels", "--valid", blank.toString(), "--json").json();
    assertThat(json.path("starts").asBoolean()).isFalse();
    assertThat(json.path("why").asText()).startsWith(blank + " holds questions without labels");
    assertFound(json.at("/valid/unlabelled"), 1, "1");

    Path others = folder.resolve("others.json");
    Json.write(others, List.of("maybe", "perhaps"));
    String table = assertRefused("vqa", "no label of", "--answers", others.toString()).out();
    assertThat(table).containsPattern("no label among the answers +100 +40");

    Path lost = folder.resolve("lost.json");
    VqaJson.write(lost, List.of(question("1", "nowhere", "What?", "red")));
    assertRefused("vqa", "none of the 1 questions is about an image", "--valid", lost.toString());
    assertRefused("vqa", "ask about images without regions", "--train", lost.toString());

    Path broken = folder.resolve("broken.json");
    Files.writeString(broken, "[{\"question_id\": 1,");
    table = assertRefused("vqa", "broken.json", "--train", broken.toString()).out();
    assertThat(table).containsPattern("questions +0 +40");
    assertRefused("vqa", "is not a region store", "--regions", folder.toString());
    assertRefused("vqa", "fits the name of no file", "--train", folder + "/no*.json");
  }

  @Test
  void aRecipeThatDoesNotFitTheDataIsRefused() {
    assertRefused("vqa", "than batch_size 128", "--set", "batch_size=128");
    String[] small = {"--set", "batch_size=128", "--set", "micro_batch_size=32"};
    assertRefused("vqa", "than batch_size 128", small);
    assertRefused("vqa", "max_length is 13", "--set", "max_length=13");
    assertRefused("vqa", "unknown key \"epoch\"", "--set", "epoch=1");
    assertRefused("vqa", "needs the checkpoint", "--transfer-answers");
  }

  @Test
  void withoutAListOfAnswersTheLabelsAreCounted() {
    String table = assertRefused("gqa", "GQA needs the list of its answers", "--answers", "").out();
    assertThat(table)
        .contains(
            "answers: no list; the training labels have 8, and the 7 that 9 questions or more have would cover 93 of 100");
    String rare = withMore("rare.json", question("1", "train0", "What?", "mauve"));
    CommandRun run = check("--answers", "", "--train", rare, "--json");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.json().path("answers").asInt()).isEqualTo(9);
    assertThat(run.json().path("frequent_answers").asInt()).isEqualTo(7);
    assertThat(run.json().path("covered_by_frequent").asInt()).isEqualTo(93);
  }

  @Test
  void statementsAreCheckedAsWell() {
    Path pairs = folder.resolve("pairs");
    TinyPairs.write(pairs, 64, 16, 1);
    CommandRun two =
        CommandRun.of(
            List.of(
                "check",
                "nlvr2",
                "--device",
                "cpu",
                "--config",
                pairs.resolve("recipe.yaml").toString(),
                "--train",
                pairs.resolve("train.json").toString(),
                "--valid",
                pairs.resolve("valid.json").toString(),
                "--regions",
                pairs.resolve("regions").toString(),
                "--page",
                folder.resolve("page.html").toString()));
    assertThat(two.code()).as(two.err()).isZero();
    assertThat(two.out()).contains("answers: 2", "training would start: 2 steps an epoch");
    assertThat(folder.resolve("page.html"))
        .content()
        .contains("The left one is red.", "-img1, regions: 1");

    Path one = folder.resolve("one.json");
    VqaJson.write(
        one,
        VqaJson.read(world.resolve("train.json")).stream()
            .map(each -> question(each.id(), each.imageId(), "There is one.", "true"))
            .toList());
    String[] options = {"--answers", "", "--train", one.toString(), "--valid", one.toString()};
    CommandRun run = run("check", "nlvr", options);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("images that are in both +100\\R");
    assertRefused(
        "nlvr",
        "no label of",
        "--answers",
        "",
        "--valid",
        at("valid.json"),
        "--train",
        one.toString());
  }

  @Test
  void tenExamplesAreShown() throws IOException {
    Path page = folder.resolve("page.html");
    assertThat(check("--images", at("images"), "--page", page.toString()).out())
        .contains("wrote " + page);
    String shown = Files.readString(page);
    assertThat(shown.split("<div class=\"reply\">")).hasSize(11);
    assertThat(shown).contains("The data of VQA", "100%").containsPattern("train\\d+, regions: 2");
    assertThat(shown).doesNotContain("mark right", "mark wrong");
    check("--images", at("images"), "--page", page.toString());
    assertThat(page).hasContent(shown);
    check("--images", at("images"), "--page", page.toString(), "--seed", "1");
    assertThat(captions(Files.readString(page))).isNotEqualTo(captions(shown));
  }

  private static List<String> captions(String page) {
    return Pattern.compile("<figcaption>(.*?)</figcaption>")
        .matcher(page)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void imagesThatCannotBeShownAreNamed() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    for (int i = 0; i < VALID; i++) {
      Files.writeString(images.resolve("valid" + i + ".png"), "no image");
    }
    Path page = folder.resolve("page.html");
    CommandRun run = check("--images", images.toString(), "--page", page.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(captions(Files.readString(page)).subList(5, 10))
        .allMatch(each -> each.contains(images.toString()));
    check("--images", folder.resolve("none").toString()).assertRefused("none");
  }
}
