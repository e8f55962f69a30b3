package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import lxmert.answer.SmallAnswerer;
import lxmert.checkpoint.ModelFolder;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPairs;
import lxmert.text.Vocabulary;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerWhyCommandTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/frcnn");
  private static final String IMAGE = GOLDEN.resolve("image_b.png").toString();
  private static final String OTHER = GOLDEN.resolve("image_c.png").toString();

  @TempDir static Path folder;
  private static Path detector;
  private static Path model;

  @BeforeAll
  static void write() {
    detector = SmallAnswerer.writeDetector(folder.resolve("detector"));
    model = SmallAnswerer.writeModel(folder.resolve("model"), SmallAnswerer.featureSize());
  }

  @Test
  void drawsWhatLedToAnAnswerAndPrintsTheNumbers() throws IOException {
    Path why = folder.resolve("why.png");
    CommandRun run = answer(model, IMAGE, "--why", why.toString(), "--why-answer", "red", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode explained = run.json().path("why");
    assertThat(explained.path("answer").asText()).isEqualTo("red");
    assertThat(explained.path("method").asText()).isEqualTo("ours_no_lrp");
    assertThat(explained.path("words")).hasSize(6);
    JsonNode image = explained.path("images").path(0);
    assertThat(image.path("words").path("relevance")).hasSize(6);
    assertThat(image.path("regions").path("scaled")).hasSameSizeAs(run.json().path("regions"));
    assertThat(image.path("regions").path("constant").asBoolean()).isFalse();
    BufferedImage picture = ImageIO.read(why.toFile());
    assertThat(picture.getHeight())
        .isGreaterThan(ImageIO.read(Path.of(IMAGE).toFile()).getHeight());
  }

  @Test
  void writesAndDrawsAttention() throws IOException {
    Path file = folder.resolve("attention.safetensors");
    Path mean = folder.resolve("mean.png");
    Path head = folder.resolve("head.png");
    Path self = folder.resolve("self.png");
    assertThat(
            answer(
                    model,
                    IMAGE,
                    "--attention",
                    file.toString(),
                    "--attention-picture",
                    mean.toString())
                .code())
        .isZero();
    assertThat(file).isNotEmptyFile();
    draw(head, "--attention-head", "2");
    draw(self, "--attention-map", "x_layers.0.lang_self_att");
    assertThat(Files.readAllBytes(head)).isNotEqualTo(Files.readAllBytes(mean));
    assertThat(Files.readAllBytes(self)).isNotEqualTo(Files.readAllBytes(mean));
  }

  private static void draw(Path picture, String... options) {
    List<String> args = new ArrayList<>(List.of("--attention-picture", picture.toString()));
    args.addAll(List.of(options));
    CommandRun run = answer(model, IMAGE, args.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
  }

  @Test
  void aPairIsAnsweredAndExplainedImageByImage() throws IOException {
    Path pairs = pairs();
    Path why = folder.resolve("pair.png");
    CommandRun run =
        answer(
            pairs,
            IMAGE,
            "--image",
            OTHER,
            "--why",
            why.toString(),
            "--why-method",
            "transformer_att",
            "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().path("replies").path(0).path("answers")).hasSize(2);
    assertThat(run.json().path("regions")).hasSize(2);
    assertThat(run.json().path("why").path("images")).hasSize(2);
    assertThat(ImageIO.read(why.toFile()).getWidth()).isGreaterThan(1200);
    answer(pairs, IMAGE, "--why", why.toString())
        .assertRefused("reads 2 image(s) with a sentence, but --image is given 1 time(s)");
  }

  @Test
  void refusesInOneSentence() {
    String why = folder.resolve("no.png").toString();
    answer(model, IMAGE, "--why", why, "--question", "how many")
        .assertRefused("expected one --question, found 2");
    answer(model, IMAGE, "--why", why, "--why-answer", "blue")
        .assertRefused("the model does not know the answer \"blue\"");
    answer(model, IMAGE, "--attention-picture", why, "--attention-head", "4")
        .assertRefused("there is no head 4, expected 0 to 3");
    assertThat(Path.of(why)).doesNotExist();
  }

  private static Path pairs() {
    Path pairs = folder.resolve("pairs");
    Vocabulary vocabulary = Vocabulary.ofFolder(model);
    try (PointerScope scope = new PointerScope()) {
      LxmertForPairs drawn =
          new LxmertForPairs(
              LxmertConfig.read(model.resolve("config.json")).with(Map.of("num_qa_labels", 2)));
      drawn.initialize(3);
      new ModelFolder(drawn, vocabulary, List.of("False", "True")).save(pairs);
    }
    return pairs;
  }

  private static CommandRun answer(Path model, String image, String... options) {
    List<String> args = new ArrayList<>(List.of("answer", "--model", model.toString()));
    args.addAll(List.of("--detector", detector.toString(), "--image", image));
    args.addAll(List.of("--question", "is the cat red", "--device", "cpu"));
    args.addAll(List.of(options));
    return CommandRun.of(args);
  }
}
