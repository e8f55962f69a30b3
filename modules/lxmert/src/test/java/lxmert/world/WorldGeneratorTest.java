package lxmert.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.CocoAnnotations;
import lxmert.dataset.RefcocoJson;
import lxmert.dataset.ReferringExpression;
import lxmert.dataset.VqaAnnotation;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.dataset.VqaV2;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldGeneratorTest {
  private static final WorldOptions OPTIONS = WorldOptions.of(40, 9);

  @TempDir static Path folder;

  private static Path world;

  @BeforeAll
  static void write() {
    world = folder.resolve("world");
    new WorldGenerator(OPTIONS).write(world, Progress.silent());
  }

  @Test
  void theSameSeedGivesTheSameBytesOnAnyNumberOfThreads() throws Exception {
    Path again = folder.resolve("again");
    ForkJoinPool alone = new ForkJoinPool(1);
    try {
      alone.submit(() -> new WorldGenerator(OPTIONS).write(again, Progress.silent())).get();
    } finally {
      alone.shutdown();
    }
    assertThat(hashes(again)).isEqualTo(hashes(world)).hasSizeGreaterThan(48);
  }

  @Test
  void expressionsAreFilesOfTheirOwnAndChangeNoOther() {
    Path other = folder.resolve("other");
    new WorldGenerator(OPTIONS.withExpressions(3)).write(other, Progress.silent());
    Map<String, Integer> found = hashes(other);
    Map<String, Integer> expected = hashes(world);
    assertThat(found.remove("world.json")).isNotEqualTo(expected.remove("world.json"));
    for (Split split : Split.values()) {
      String file = "refcoco/" + split.word() + ".json";
      assertThat(found.remove(file)).isNotNull();
      List<ReferringExpression> expressions = RefcocoJson.read(List.of(other.resolve(file)));
      assertThat(expressions).hasSizeGreaterThan(split.count(OPTIONS));
      for (ReferringExpression each : expressions) {
        assertThat(other.resolve("images/" + split.word() + "/" + each.imageId() + ".png"))
            .exists();
        assertThat(each.box()).isNotNull();
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void theAnnotationsTellWhatIsInTheImages() throws IOException {
    CocoAnnotations train = CocoAnnotations.read(world.resolve("annotations/instances_train.json"));
    assertThat(train.images()).hasSize(40);
    assertThat(Files.readAllLines(world.resolve("objects_vocab.txt")))
        .isEqualTo(train.objectNames())
        .hasSize(14);
    assertThat(Files.readAllLines(world.resolve("attributes_vocab.txt")))
        .isEqualTo(train.attributeNames())
        .hasSize(19);
    SceneSampler sampler = new SceneSampler(OPTIONS);
    for (CocoAnnotations.AnnotatedImage image : train.images()) {
      String id = image.fileName().replace(".png", "");
      assertThat(world.resolve("images/train").resolve(image.fileName())).exists();
      List<Thing> things = sampler.sample(id).things();
      assertThat(image.things()).hasSameSizeAs(things);
      for (int i = 0; i < things.size(); i++) {
        CocoAnnotations.AnnotatedObject found = image.things().get(i);
        assertThat(train.objectNames().get(found.object())).isEqualTo(things.get(i).shape().word());
        assertThat(found.attributes().stream().map(train.attributeNames()::get))
            .isEqualTo(things.get(i).attributes());
      }
    }
  }

  @Test
  void theVqaFilesAreReadByTheReadersOfTheRealOnes() {
    AnswerVocabulary answers = AnswerVocabulary.read(world.resolve("vqa/trainval_label2ans.json"));
    assertThat(answers.answers()).contains("yes", "no", "1", "left").hasSizeGreaterThan(25);
    for (String split : List.of("train", "valid", "test")) {
      List<VqaQuestion> labelled = VqaJson.read(world.resolve("vqa/" + split + ".json"));
      List<VqaQuestion> questions =
          VqaV2.readQuestions(world.resolve("vqa/v2_OpenEnded_world_" + split + "_questions.json"));
      List<VqaAnnotation> annotations =
          VqaV2.readAnnotations(world.resolve("vqa/v2_world_" + split + "_annotations.json"));
      assertThat(VqaV2.label(questions, annotations, answers)).isEqualTo(labelled);
      assertThat(annotations).allMatch(annotation -> annotation.answers().size() == 10);
      for (VqaQuestion question : labelled) {
        assertThat(world.resolve("images/" + split + "/" + question.imageId() + ".png")).exists();
        assertThat(question.label().values())
            .allMatch(score -> List.of(0.3, 0.6, 0.9, 1.0).contains(score));
      }
    }
  }

  @Test
  void theGqaFilesHoldTogether() {
    JsonNode graphs = Json.readTree(world.resolve("gqa/train_sceneGraphs.json"));
    JsonNode all = Json.readTree(world.resolve("gqa/train_all_questions.json"));
    JsonNode balanced = Json.readTree(world.resolve("gqa/train_balanced_questions.json"));
    JsonNode choices = Json.readTree(world.resolve("gqa/train_choices.json"));
    AnswerVocabulary answers = AnswerVocabulary.read(world.resolve("gqa/trainval_label2ans.json"));
    int entailed = 0;
    for (var field : all.properties()) {
      JsonNode question = field.getValue();
      entailed += question.get("entailed").size();
      question.get("entailed").forEach(id -> assertThat(all.has(id.asText())).isTrue());
      assertThat(balanced.has(field.getKey())).isEqualTo(question.get("isBalanced").asBoolean());
      JsonNode objects = graphs.get(question.get("imageId").asText()).get("objects");
      question
          .get("annotations")
          .get("question")
          .forEach(object -> assertThat(objects.has(object.asText())).isTrue());
      assertThat(choices.get(field.getKey()).get("valid"))
          .extracting(JsonNode::asText)
          .contains(question.get("answer").asText());
    }
    assertThat(entailed).isGreaterThan(100);
    List<VqaQuestion> labelled = VqaJson.read(world.resolve("gqa/train.json"));
    assertThat(labelled).hasSize(balanced.size());
    for (VqaQuestion question : labelled) {
      String answer = balanced.get(question.questionId()).get("answer").asText();
      assertThat(question.label()).isEqualTo(Map.of(answer, 1.0));
      assertThat(answers.index(answer)).isPresent();
    }
    long yes = labelled.stream().filter(question -> question.score("yes") > 0).count();
    long no = labelled.stream().filter(question -> question.score("no") > 0).count();
    assertThat(yes).isEqualTo(no).isPositive();
  }

  @Test
  void everyStatementIsTrueOfTwoOfItsFourPairs() throws IOException {
    Map<String, Integer> balance = new TreeMap<>();
    for (String line : Files.readAllLines(world.resolve("nlvr2/train.json"))) {
      JsonNode example = Json.mapper().readTree(line);
      String[] id = example.get("identifier").asText().split("-", -1);
      assertThat(id).hasSize(4);
      balance.merge(
          id[1] + " " + example.get("sentence").asText(),
          example.get("label").asText().equals("True") ? 1 : -1,
          Integer::sum);
      for (String side : List.of("left_url", "right_url")) {
        assertThat(world.resolve("nlvr2/images/train").resolve(example.get(side).asText()))
            .exists();
      }
    }
    assertThat(balance.values()).isNotEmpty().allMatch(sum -> sum == 0);
    JsonNode official = Json.readTree(world.resolve("nlvr2/lxmert/train.json"));
    assertThat(official).hasSize(4 * balance.size());
    assertThat(official.get(0).get("img0").asText()).isEqualTo("train-0-0-img0");
  }

  @Test
  void thePretrainingFilesPairSentencesWithLabelsFromTheTable() {
    JsonNode table = Json.readTree(world.resolve("pretrain/all_ans.json"));
    List<String> answers = table.findValuesAsText("ans");
    assertThat(answers).isSorted().contains("yes", "no");
    JsonNode images = Json.readTree(world.resolve("pretrain/world_train.json"));
    assertThat(images).hasSize(40);
    for (JsonNode image : images) {
      assertThat(image.get("sentf").get("mscoco")).hasSize(5);
      for (String dataSet : List.of("vqa", "gqa")) {
        JsonNode labels = image.get("labelf").get(dataSet);
        assertThat(image.get("sentf").get(dataSet)).hasSameSizeAs(labels);
        labels.forEach(
            label -> label.fieldNames().forEachRemaining(a -> assertThat(answers).contains(a)));
      }
    }
    JsonNode captions = Json.readTree(world.resolve("annotations/captions_train.json"));
    assertThat(captions.get("images")).hasSize(40);
    assertThat(captions.get("annotations")).hasSize(200);
  }

  @Test
  void aSheetShowsImagesAndQuestions() throws IOException {
    Path png = folder.resolve("sheet.png");
    new WorldGenerator(OPTIONS).writeSheet(png);
    BufferedImage sheet = ImageIO.read(png.toFile());
    int dark = 0;
    for (int x = 0; x < sheet.getWidth(); x++) {
      for (int y = sheet.getHeight() / 2 - 60; y < sheet.getHeight() / 2; y++) {
        dark += Rgb.luma(sheet.getRGB(x, y)) < 128 ? 1 : 0;
      }
    }
    assertThat(dark).as("dark pixels of the words").isBetween(500, sheet.getWidth() * 30);
  }

  @Test
  void aFolderWithSomethingElseIsLeftAlone() throws IOException {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(mine.resolve("letter.txt"), "dear");
    assertThatThrownBy(() -> new WorldGenerator(OPTIONS).write(mine, Progress.silent()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("mine is not empty and holds no world");
    assertThat(mine.resolve("letter.txt")).hasContent("dear");
  }

  @Test
  void optionsOutOfRangeAreToldApart() {
    assertThatThrownBy(() -> WorldOptions.of(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("images is 0, expected 1 or more");
    assertThatThrownBy(() -> new WorldOptions(1, 1, 1, 1, 0, 1, 32, 64, 8, 0))
        .hasMessage("least side is 32, expected 64 to 256");
  }

  private static Map<String, Integer> hashes(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .collect(
              Collectors.toMap(
                  file -> root.relativize(file).toString(),
                  WorldGeneratorTest::hash,
                  (a, b) -> a,
                  TreeMap::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int hash(Path file) {
    try {
      return Arrays.hashCode(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
