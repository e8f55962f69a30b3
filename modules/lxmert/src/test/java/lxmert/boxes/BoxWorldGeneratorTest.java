package lxmert.boxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import lxmert.corpus.PretrainCorpus;
import lxmert.dataset.AnswerTable;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.CocoAnnotations;
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;
import lxmert.dataset.Nlvr;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.io.Json;
import lxmert.io.Progress;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoxWorldGeneratorTest {
  private static final BoxWorldOptions OPTIONS = BoxWorldOptions.of(50, 4);

  @TempDir static Path folder;

  private static Path world;
  private static BoxWorldGenerator.Summary summary;

  @BeforeAll
  static void write() {
    world = folder.resolve("world");
    summary = new BoxWorldGenerator(OPTIONS).write(world, Progress.silent());
  }

  @Test
  void theSameSeedGivesTheSameBytesOnAnyNumberOfThreads() throws Exception {
    Path again = folder.resolve("again");
    ForkJoinPool alone = new ForkJoinPool(1);
    try {
      alone.submit(() -> new BoxWorldGenerator(OPTIONS).write(again, Progress.silent())).get();
    } finally {
      alone.shutdown();
    }
    assertThat(bytes(again)).isEqualTo(bytes(world)).hasSizeGreaterThan(75);
    Path other = folder.resolve("other");
    new BoxWorldGenerator(BoxWorldOptions.of(50, 5)).write(other, Progress.silent());
    assertThat(bytes(other).values())
        .doesNotContainAnyElementsOf(
            bytes(world).entrySet().stream()
                .filter(file -> file.getKey().endsWith("train.json"))
                .map(Map.Entry::getValue)
                .toList());
  }

  @Test
  void theAnnotationsAreThoseThatNlvrBoxesWouldHave() throws IOException {
    CocoAnnotations train = CocoAnnotations.read(world.resolve("annotations/instances_train.json"));
    assertThat(train.objectNames()).containsExactly("square", "circle", "triangle");
    assertThat(train.attributeNames())
        .containsExactly("black", "blue", "yellow", "small", "medium", "big");
    assertThat(Files.readAllLines(world.resolve("objects_vocab.txt")))
        .isEqualTo(train.objectNames());
    assertThat(Files.readAllLines(world.resolve("attributes_vocab.txt")))
        .isEqualTo(train.attributeNames());
    assertThat(train.images()).hasSize(50);
    int[] colours = {0x000000, 0x0099ff, 0xffff00};
    for (AnnotatedImage annotated : train.images()) {
      BufferedImage image =
          ImageIO.read(world.resolve("images/train").resolve(annotated.fileName()).toFile());
      for (AnnotatedObject thing : annotated.things()) {
        int centre =
            image.getRGB((int) (thing.x1() + thing.x2()) / 2, (int) (thing.y1() + thing.y2()) / 2);
        assertThat(centre & 0xffffff).isEqualTo(colours[thing.attributes().get(0)]);
        assertThat(thing.x2() - thing.x1()).isEqualTo(10f * (thing.attributes().get(1) - 2));
      }
    }
  }

  @Test
  void statementsAreReadByTheReadersOfTheRealOnes() {
    AnswerVocabulary answers = AnswerVocabulary.read(world.resolve("nlvr/label2ans.json"));
    assertThat(answers.answers()).isEqualTo(Nlvr.ANSWERS.answers());
    int all = 0;
    for (String split : List.of("train", "valid", "test")) {
      List<VqaQuestion> statements = VqaJson.read(world.resolve("nlvr/" + split + ".json"));
      List<VqaQuestion> questions = VqaJson.read(world.resolve("vqa/" + split + ".json"));
      all += statements.size();
      Map<String, Double> truths = new HashMap<>();
      for (int i = 0; i < statements.size(); i++) {
        VqaQuestion statement = statements.get(i);
        assertThat(world.resolve("images/" + split + "/" + statement.imageId() + ".png")).exists();
        assertThat(questions.get(i).sentence()).isEqualTo(statement.sentence());
        assertThat(questions.get(i).score("yes")).isEqualTo(statement.score("true"));
        assertThat(questions.get(i).score("no")).isEqualTo(statement.score("false"));
        truths.merge(Nlvr.presentation(statement.id()), statement.score("true"), Double::sum);
      }
      assertThat(truths.values()).allMatch(truth -> truth == 1).hasSize(statements.size() / 2);
    }
    assertThat(summary.statements()).isEqualTo(all).isGreaterThan(550);
    assertThat(summary.images()).isEqualTo(60);
    assertThat(summary.questions()).isGreaterThan(270);
    JsonNode mark = Json.readTree(world.resolve("world.json"));
    assertThat(mark.get("style").asText()).isEqualTo("nlvr");
    assertThat(mark.get("dropped").asInt()).isEqualTo(summary.dropped());
  }

  @Test
  void thePretrainingFilesAreReadAndTheirAnswersAreInTheTable() {
    AnswerTable table = AnswerTable.read(world.resolve("pretrain/all_ans.json"));
    assertThat(table.answers().answers()).startsWith("false", "true").contains("0", "9", "blue");
    Path file = world.resolve("pretrain/nlvr_train.json");
    PretrainCorpus corpus =
        PretrainCorpus.open(
            List.of(file), table.answers(), folder.resolve("corpus"), Progress.silent());
    int statements = VqaJson.read(world.resolve("nlvr/train.json")).size();
    int questions = VqaJson.read(world.resolve("vqa/train.json")).size() - statements;
    assertThat(corpus.size()).isEqualTo(50 * BoxCaptions.PER_IMAGE + statements + questions);
    JsonNode first = Json.readTree(file).get(0);
    assertThat(first.get("sentf").get("nlvr")).hasSameSizeAs(first.get("labelf").get("nlvr"));
  }

  @Test
  void aSheetShowsImagesAndStatements() throws IOException {
    Path png = folder.resolve("sheet.png");
    new BoxWorldGenerator(OPTIONS).writeSheet(png);
    BufferedImage sheet = ImageIO.read(png.toFile());
    assertThat(sheet.getRGB(125, 50) & 0xffffff).isEqualTo(0x808080);
    int written = 0;
    for (int x = 0; x < sheet.getWidth(); x++) {
      for (int y = 120; y < 190; y++) {
        written += sheet.getRGB(x, y) == -1 ? 0 : 1;
      }
    }
    assertThat(written).isGreaterThan(1000);
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new BoxWorldOptions(1, 1, 1, 1, 1, 9))
        .hasMessage("most things in a box is 9, expected 1 to 8");
  }

  private static Map<String, String> bytes(Path root) throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes.put(root.relativize(file).toString(), Digests.of(Files.readAllBytes(file)));
      }
    }
    return bytes;
  }
}
