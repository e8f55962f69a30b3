package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import lxmert.io.Json;
import lxmert.regions.RegionStore;
import lxmert.vision.SmallDetector;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectCommandTest {
  @TempDir private static Path shared;
  private static Path detector;
  private static Path images;

  @TempDir private Path folder;

  /** What a run of the command line printed and its exit code. */
  private record Run(int code, String out, String err) {}

  @BeforeAll
  static void makeDetectorAndImages() throws IOException {
    detector = SmallDetector.write(shared.resolve("detector"));
    images = Files.createDirectories(shared.resolve("images"));
    for (int i = 0; i < 5; i++) {
      SmallDetector.writeImage(images.resolve("p" + i + ".png"), 60 + 10 * i, i);
    }
    byte[] whole = Files.readAllBytes(images.resolve("p0.png"));
    Files.write(images.resolve("torn.png"), Arrays.copyOf(whole, whole.length / 2));
    Files.writeString(images.resolve("notes.txt"), "no image, and not taken for one");
  }

  private static Run run(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream oldOut = System.out;
    PrintStream oldErr = System.err;
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      int code = Main.run(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
      return new Run(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(oldOut);
      System.setErr(oldErr);
    }
  }

  private static Run extract(Path images, Path store, Object... more) {
    Stream<Object> usual =
        Stream.of("detect", "extract", "--detector", detector, "--images", images, "--out", store);
    return run(Stream.concat(usual, Stream.of(more)).toArray());
  }

  private static Run show(Path image, Path out, Object... more) {
    Stream<Object> usual =
        Stream.of("detect", "show", "--detector", detector, "--image", image, "--out", out);
    return run(Stream.concat(usual, Stream.of(more)).toArray());
  }

  @Test
  void extractsAFolderAndGoesOnWhereItWas() throws IOException {
    Path store = folder.resolve("store");
    Run first = extract(images, store, "--json", "--threads", 2);
    assertThat(first.code()).as(first.err()).isZero();
    var result = Json.mapper().readTree(first.out());
    assertThat(result.get("added").asInt()).isEqualTo(5);
    assertThat(result.get("failed").asInt()).isEqualTo(1);
    String failed = Files.readString(store.resolve("failed.jsonl"));
    assertThat(failed.lines()).hasSize(1);
    assertThat(failed)
        .startsWith("{\"image_id\":\"torn\",\"file\":\"" + images.resolve("torn.png") + "\"")
        .contains("is a broken PNG image");
    try (RegionStore regions = RegionStore.open(store)) {
      assertThat(regions.imageIds()).containsExactly("p0", "p1", "p2", "p3", "p4");
      assertThat(regions.get("p3").imageWidth()).isEqualTo(90);
      assertThat(regions.get("p3").count()).isEqualTo(6);
    }
    Run again = extract(images, store);
    assertThat(again.code()).isZero();
    assertThat(again.out()).contains("0 images added", "5 images were there already", "1 files");
  }

  @Test
  void theNumberOfThreadsDoesNotMatter() {
    Path one = folder.resolve("one");
    Path three = folder.resolve("three");
    assertThat(extract(images, one, "--threads", 1, "--features", "F32").code()).isZero();
    assertThat(extract(images, three, "--threads", 3, "--features", "F32").code()).isZero();
    try (RegionStore a = RegionStore.open(one);
        RegionStore b = RegionStore.open(three)) {
      assertThat(b.imageIds()).isEqualTo(a.imageIds());
      for (String id : a.imageIds()) {
        assertThat(b.get(id).features()).isEqualTo(a.get(id).features());
        assertThat(b.get(id).boxes()).isEqualTo(a.get(id).boxes());
      }
    }
  }

  @Test
  void aStrictExtractionStopsAtAFileThatIsNoImage() {
    Path store = folder.resolve("store");
    Run strict = extract(images, store, "--strict", "--images-per-shard", 2);
    assertThat(strict.code()).isEqualTo(2);
    assertThat(strict.err())
        .contains("torn.png is a broken PNG image", "leave out --strict to skip such files");
    Run other = run("import", "tsv", folder.resolve("none.tsv"), "--out", store);
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("holds an unfinished extraction");
    Run goesOn = extract(images, store, "--images-per-shard", 2);
    assertThat(goesOn.code()).as(goesOn.err()).isZero();
    assertThat(goesOn.out())
        .contains("1 images added", "4 images were added by other processes or an earlier run")
        .contains("1 files are no images and were passed over; see " + store);
  }

  @Test
  void writesTheOfficialTableAndNpz() throws IOException {
    Path store = folder.resolve("store");
    assertThat(extract(images, store, "--features", "F32").code()).isZero();
    Path table = folder.resolve("out.tsv");
    assertThat(extract(images, table).code()).isZero();
    assertThat(Files.readString(table).split("\r\n", -1)).hasSize(6).endsWith("");
    assertThat(folder.resolve("out.tsv.parts")).doesNotExist();
    assertThat(folder.resolve("out.tsv.failed.jsonl")).content().contains("torn.png");
    Path files = folder.resolve("out.npz");
    Run npz = extract(images, files, "--boxes", 4);
    assertThat(npz.code()).as(npz.err()).isZero();
    Path one = folder.resolve("one.npz");
    assertThat(extract(images, one, "--boxes", 4, "--format", "one_npz").code()).isZero();
    assertThat(one).isRegularFile();
    Path fromOne = folder.resolve("from-one");
    assertThat(run("import", "regions", one, "--out", fromOne, "--features", "F32").code())
        .isZero();
    Path fromTable = folder.resolve("from-table");
    Path fromFiles = folder.resolve("from-files");
    assertThat(run("import", "tsv", table, "--out", fromTable, "--features", "F32").code())
        .isZero();
    assertThat(run("import", "npz", files, "--out", fromFiles, "--features", "F32").code())
        .isZero();
    try (RegionStore a = RegionStore.open(store);
        RegionStore b = RegionStore.open(fromTable);
        RegionStore c = RegionStore.open(fromFiles);
        RegionStore d = RegionStore.open(fromOne)) {
      assertThat(b.imageIds()).isEqualTo(a.imageIds());
      assertThat(d.imageIds()).isEqualTo(a.imageIds());
      assertThat(c.imageIds()).isEqualTo(a.imageIds());
      for (String id : a.imageIds()) {
        assertThat(b.get(id)).usingRecursiveComparison().isEqualTo(a.get(id));
        assertThat(c.get(id).count()).isEqualTo(4);
        assertThat(d.get(id)).usingRecursiveComparison().isEqualTo(c.get(id));
        assertThat(Arrays.copyOf(a.get(id).features(), 4 * 64)).isEqualTo(c.get(id).features());
      }
    }
    Run again = extract(images, table);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("out.tsv is a file, expected a folder or a new name");
  }

  @Test
  void looksAsAPublicProgramDoes() {
    Path image = images.resolve("p1.png");
    Path out = folder.resolve("out.png");
    Run own = show(image, out);
    Run caffe = show(image, out, "--preset", "caffe", "--boxes", "3-5", "--json");
    assertThat(caffe.code()).as(caffe.err()).isZero();
    assertThat(caffe.out().lines().count()).isBetween(1L, 5L);
    assertThat(own.out().lines()).hasSize(6);
    Run wrong = show(image, out, "--boxes", "a");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("--boxes is a, expected a number or two");
    Run reversed = show(image, out, "--boxes", "9-3");
    assertThat(reversed.err()).contains("expected the smaller number first");
  }

  @Test
  void extractsAList() throws IOException {
    Path list = shared.resolve("list.txt");
    Files.writeString(list, "images/p2.png\n\nCOCO_7\timages/p1.png\n");
    Path store = folder.resolve("store");
    assertThat(extract(list, store).code()).isZero();
    try (RegionStore regions = RegionStore.open(store)) {
      assertThat(regions.imageIds()).containsExactly("p2", "COCO_7");
    }
    assertThat(store.resolve("failed.jsonl")).doesNotExist();
  }

  @Test
  void showsRegionsFromADetectorAndFromAStore() throws IOException {
    Path image = images.resolve("p4.png");
    Path fresh = folder.resolve("fresh.png");
    Run seen = run("detect", "show", "--detector", detector, "--image", image, "--out", fresh);
    assertThat(seen.code()).as(seen.err()).isZero();
    assertThat(seen.out().lines()).hasSize(6);
    BufferedImage drawn = ImageIO.read(fresh.toFile());
    assertThat(drawn.getWidth()).isEqualTo(800);
    assertThat(drawn.getHeight()).isEqualTo(400);

    Path store = folder.resolve("store");
    assertThat(extract(images, store, "--features", "F32").code()).isZero();
    Path stored = folder.resolve("stored.png");
    Run again =
        run(
            "detect",
            "show",
            "--store",
            store,
            "--names",
            detector,
            "--image",
            image,
            "--out",
            stored,
            "--beside",
            "--json",
            "--max",
            2);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out().lines()).hasSize(2);
    String first = again.out().lines().findFirst().orElseThrow();
    assertThat(seen.out()).contains(Json.mapper().readTree(first).get("object").asText());
    assertThat(ImageIO.read(stored.toFile()).getWidth()).isGreaterThan(1600);
  }

  /** The best region is made a thing to be found, in a file with other numbers for the classes. */
  @Test
  void evaluatesByTheRulesOfCoco() throws IOException {
    Path image = images.resolve("p4.png");
    Path drawn = folder.resolve("drawn.png");
    Run seen =
        run("detect", "show", "--detector", detector, "--image", image, "--out", drawn, "--json");
    JsonNode best = Json.mapper().readTree(seen.out().lines().findFirst().orElseThrow());
    Path annotations = annotations(best.get("object").asText(), best.get("box"));

    Run judged = evaluate(annotations, "--json");
    assertThat(judged.code()).as(judged.err()).isZero();
    JsonNode scores = Json.mapper().readTree(judged.out());
    assertThat(scores.get("images").asInt()).isEqualTo(2);
    assertThat(scores.get("coco").get("ar100").asDouble()).isEqualTo(1);
    assertThat(scores.get("averagePrecision").asDouble()).isPositive();
    assertThat(scores.get("classes").get(0).get("name")).isEqualTo(best.get("object"));

    Run told = evaluate(annotations);
    assertThat(told.out().lines())
        .anyMatch(line -> line.matches("100 detections +100.0"))
        .anyMatch(line -> line.matches("best attribute right +-"))
        .anyMatch(line -> line.startsWith("on 2 images"));

    Run unknown = evaluate(annotations("unicorn", best.get("box")));
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("the category \"unicorn\"", "none that the detector");
  }

  private static Run evaluate(Path annotations, Object... more) {
    Stream<Object> usual =
        Stream.of("detect", "evaluate", "--detector", detector, "--images", images);
    return run(
        Stream.of(usual, Stream.of("--annotations", annotations), Stream.of(more))
            .flatMap(each -> each)
            .toArray());
  }

  private Path annotations(String category, JsonNode box) throws IOException {
    double x = box.get(0).asDouble();
    double y = box.get(1).asDouble();
    double width = box.get(2).asDouble() - x;
    double height = box.get(3).asDouble() - y;
    return Files.writeString(
        folder.resolve("annotations.json"),
        """
        {"images": [{"id": 4, "file_name": "p4.png", "width": 100, "height": 50},
                    {"id": 1, "file_name": "p1.png", "width": 70, "height": 50}],
         "categories": [{"id": 44, "name": "%s"}],
         "annotations": [{"id": 1, "image_id": 4, "category_id": 44, "bbox": [%s, %s, %s, %s]}]}
        """
            .formatted(category, x, y, width, height));
  }

  @Test
  void saysInOneSentenceWhatIsWrong() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Path store = folder.resolve("store");
    Run noImages = extract(empty, store);
    assertThat(noImages.code()).isEqualTo(2);
    assertThat(noImages.err().lines())
        .containsExactly(
            "lxmert: " + empty + " has no images, expected files such as 1.png or 1.jpg");

    Files.writeString(empty.resolve("a.png"), "not an image");
    Run none = extract(empty, store);
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("none of 1 files is an image: " + empty.resolve("a.png"));

    Files.writeString(empty.resolve("a.jpg"), "the same id");
    Run twice = extract(empty, store);
    assertThat(twice.code()).isEqualTo(2);
    assertThat(twice.err()).contains("both have the image id \"a\"");

    Path out = folder.resolve("out.png");
    Run missing =
        run(
            "detect",
            "show",
            "--detector",
            empty,
            "--image",
            images.resolve("p1.png"),
            "--out",
            out);
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("is not a detector: it has no config.json");
    assertThat(out).doesNotExist();
  }
}
