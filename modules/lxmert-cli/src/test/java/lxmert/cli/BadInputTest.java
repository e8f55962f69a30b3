package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import lxmert.answer.SmallAnswerer;
import lxmert.io.Limit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people give by mistake: one sentence, exit code 2, and nothing half-written. */
class BadInputTest {
  @TempDir private static Path shared;
  private static Path model;
  private static Path detector;

  @TempDir private Path folder;

  private record Run(int code, String out, String err) {}

  @BeforeAll
  static void writeModelAndDetector() {
    detector = SmallAnswerer.writeDetector(shared.resolve("detector"));
    model = SmallAnswerer.writeModel(shared.resolve("model"), SmallAnswerer.featureSize());
  }

  @Test
  void oddImagesAreAnswered() throws IOException {
    for (int[] size : new int[][] {{1, 1}, {400, 2}, {3, 500}, {64, 64}}) {
      Run run = answer(model, image(size[0], size[1]), "is it red");
      assertThat(run.err).isEmpty();
      assertThat(run.code).isZero();
      assertThat(run.out).contains("is it red", "%");
    }
  }

  @Test
  void howMuchAFileMayAskForIsAnOption() throws IOException {
    Path image = image(64, 64);
    try {
      assertRefused(
          run("--limit", "image-pixels=4095", "answer", "--model", model, "--detector", detector)
              .apply("--image", image, "--question", "is it red"),
          "64x64.png is 64 x 64 pixels, expected at most 4095 in all (--limit image-pixels=N");
      Run run =
          run("--limit", "image-pixels=4096", "answer", "--model", model, "--detector", detector)
              .apply("--image", image, "--question", "is it red");
      assertThat(run.code).isZero();
    } finally {
      System.clearProperty(Limit.IMAGE_PIXELS.property());
    }
    assertThat(run("--limit", "pixels=1", "info").apply(model).err)
        .contains("--limit knows no \"pixels\", expected one of image-bytes, image-pixels");
    assertThat(run("--limit", "image-pixels=0", "info").apply(model).code).isEqualTo(2);
  }

  @Test
  void aTruncatedImage() throws IOException {
    byte[] whole = Files.readAllBytes(image(64, 64));
    Path torn = Files.write(folder.resolve("torn.png"), Arrays.copyOf(whole, whole.length / 2));
    assertRefused(answer(model, torn, "is it red"), "torn.png");
    Path text = Files.writeString(folder.resolve("text.png"), "no image at all");
    assertRefused(answer(model, text, "is it red"), "text.png");
    assertRefused(answer(model, folder.resolve("none.png"), "is it red"), "none.png", "no such");
  }

  @Test
  void aQuestionOfTenThousandWordsOrNone() throws IOException {
    Path image = image(64, 64);
    assertRefused(answer(model, image, "why ".repeat(10_000)), "more than 200 words");
    assertRefused(answer(model, image, "   "), "the question is empty, expected a sentence");
  }

  @Test
  void tornAndForeignWeights() throws IOException {
    Path torn = copy(model, "torn");
    byte[] weights = Files.readAllBytes(torn.resolve("model.safetensors"));
    Files.write(torn.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length - 100));
    assertRefused(answer(torn, image(9, 9), "is it red"), "model.safetensors");

    Path foreign = copy(model, "foreign");
    Files.copy(
        detector.resolve("model.safetensors"),
        foreign.resolve("model.safetensors"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertRefused(answer(foreign, image(9, 9), "is it red"), "model.safetensors", "missing");

    Path noise = copy(model, "noise");
    Files.writeString(noise.resolve("model.safetensors"), "not weights");
    assertRefused(answer(noise, image(9, 9), "is it red"), "model.safetensors");
  }

  @Test
  void aVocabularyWithoutUnknown() throws IOException {
    Path broken = copy(model, "vocabulary");
    Path file = broken.resolve("vocab.txt");
    Files.writeString(file, Files.readString(file).replace("[UNK]", "[OTHER]"));
    assertRefused(answer(broken, image(9, 9), "is it red"), "vocab.txt", "[UNK]");
  }

  @Test
  void aConfigurationWithAnUnknownKey() throws IOException {
    // Those of models come from everybody's programs: LxmertConfigTest has what is passed over.
    Path otherDetector = copy(detector, "eyes");
    Path settings = otherDetector.resolve("config.json");
    Files.writeString(settings, Files.readString(settings).replaceFirst("\\{", "{\"colour\": 3,"));
    assertRefused(
        run("answer", "--model", model, "--detector", otherDetector, "--image", image(9, 9))
            .apply("--question", "is it red"),
        "config.json",
        "colour");
  }

  @Test
  void aFolderThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertRefused(
        run("world", "--images", 2).apply("--out", file.resolve("world")), "cannot write");
    assertRefused(
        run("answer", "--model", model, "--detector", detector, "--image", image(64, 64))
            .apply("--question", "is it red", "--draw", "/proc/nothing/drawn.png"),
        "cannot write /proc/nothing/drawn.png");
    assertThat(names()).containsExactlyInAnyOrder("file", "64x64.png");
  }

  /** A limit on the size of files stands in for a full disk: the write itself fails. */
  @Test
  void aFullDisk() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                List.of(
                    "bash",
                    "-c",
                    "ulimit -f 40; exec \"$0\" -Djava.awt.headless=true -XX:-UsePerfData"
                        + " -cp \"$1\" lxmert.cli.Main world --images 300 --out \"$2\"",
                    java,
                    System.getProperty("java.class.path"),
                    folder.resolve("world").toString()))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(output).contains("lxmert: cannot write ", "world").doesNotContain("\tat ");
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(names()).isEmpty();
  }

  private static Run answer(Path model, Path image, String question) {
    return run("answer", "--model", model, "--detector", detector, "--image", image)
        .apply("--question", question);
  }

  /** A command to be completed. */
  private interface Started {
    Run apply(Object... more);
  }

  private static Started run(Object... arguments) {
    return more -> {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      PrintStream oldOut = System.out;
      PrintStream oldErr = System.err;
      try {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        int code =
            Main.run(
                Stream.concat(Arrays.stream(arguments), Arrays.stream(more))
                    .map(Object::toString)
                    .toArray(String[]::new));
        return new Run(
            code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
      } finally {
        System.setOut(oldOut);
        System.setErr(oldErr);
      }
    };
  }

  private static void assertRefused(Run run, String... parts) {
    List<String> said = run.err.lines().filter(line -> line.startsWith("lxmert: ")).toList();
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).contains(parts).doesNotContain("internal error", "Exception");
    assertThat(run.err).doesNotContain("\tat ");
    assertThat(run.code).isEqualTo(2);
  }

  /** An image of one colour. */
  private Path image(int width, int height) throws IOException {
    Path file = folder.resolve(width + "x" + height + ".png");
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private Path copy(Path from, String name) throws IOException {
    Path to = Files.createDirectories(folder.resolve("in").resolve(name));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
    return to;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
