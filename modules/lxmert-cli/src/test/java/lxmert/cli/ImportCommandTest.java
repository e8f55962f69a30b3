package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import lxmert.regions.RegionStore;
import lxmert.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
  private static final String TABLES = "../lxmert/src/test/resources/golden/lxmert/pipeline/";

  @TempDir Path folder;

  @Test
  void severalTablesFillOneStore() {
    Path store = folder.resolve("store");

    assertThat(
            Main.run(
                "import",
                "tsv",
                TABLES + "train2014_obj36.tsv",
                TABLES + "vg_gqa_obj36.tsv",
                "--out",
                store.toString()))
        .isZero();

    try (RegionStore regions = RegionStore.open(store)) {
      assertThat(regions.size()).isEqualTo(4);
      assertThat(regions.featureSize()).isEqualTo(6);
      assertThat(regions.featureType()).isEqualTo(DType.F16);
    }
  }

  @Test
  void aTableComesFromStandardInput() throws IOException {
    Path store = folder.resolve("store");
    InputStream before = System.in;
    try (InputStream table = Files.newInputStream(Path.of(TABLES + "train2014_obj36.tsv"))) {
      System.setIn(table);
      assertThat(run("tsv", "-", "--out", store.toString())).isZero();
    } finally {
      System.setIn(before);
    }
    Path named = folder.resolve("named");
    assertThat(run("tsv", TABLES + "train2014_obj36.tsv", "--out", named.toString())).isZero();
    for (String file : List.of("manifest.json", "index.bin", "shard-00000.safetensors")) {
      assertThat(store.resolve(file)).hasSameBinaryContentAs(named.resolve(file));
    }
  }

  @Test
  void aStoreIsAddedTo() {
    Path store = folder.resolve("store");
    String table = TABLES + "train2014_obj36.tsv";
    assertThat(run("tsv", table, "--out", store.toString(), "--features", "f32")).isZero();

    CommandRun again =
        CommandRun.of(
            List.of(
                "import",
                "regions",
                table,
                TABLES + "vg_gqa_obj36.tsv",
                "--out",
                store.toString(),
                "--features",
                "f32",
                "--json"));

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.json().get("added").asInt()).isEqualTo(2);
    assertThat(again.json().get("known").asInt()).isEqualTo(2);
    assertThat(again.json().get("recognised")).hasSize(2);
  }

  @Test
  void whatWasRecognisedIsPrintedAndNumbersAreNamed() throws IOException {
    Path table = folder.resolve("trainval_36.tsv");
    String boxes = "AAAAAAAAAAAAACBBAADwQQ=="; // 0, 0, 10, 30
    Files.writeString(table, "393267\t40\t30\t1\t" + boxes + "\tAACAPwAAAEA=\n");
    Path store = folder.resolve("store");

    CommandRun run =
        CommandRun.of(
            List.of(
                "import",
                "regions",
                table.toString(),
                "--out",
                store.toString(),
                "--image-ids",
                "COCO_val2014_%012d"));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(table + " is a table of 6 columns (image_id, image_w, image_h, num_boxes, ")
        .contains("2 features a box from \"features\", boxes from \"boxes\" in pixels")
        .contains("1 images added to " + store);
    try (RegionStore regions = RegionStore.open(store)) {
      assertThat(regions.imageIds()).containsExactly("COCO_val2014_000000393267");
    }
  }

  @Test
  void boxesInPixelsTakeTheSizeFromTheImage() throws IOException {
    Path table = folder.resolve("four.tsv");
    Files.writeString(table, "7\t1\tAAAAAAAAAAAAACBBAADwQQ==\tAACAPwAAAEA=\n");
    Path images = Files.createDirectory(folder.resolve("images"));
    ImageIO.write(
        new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB),
        "png",
        images.resolve("im7.png").toFile());
    Path store = folder.resolve("store");
    List<String> args = List.of("import", "regions", table.toString(), "--out", store.toString());
    CommandRun.of(args)
        .assertRefused("four.tsv, line 1, image 7, \"boxes\" is in pixels", "--images");

    List<String> more =
        Stream.concat(
                args.stream(), Stream.of("--images", images.toString(), "--image-ids", "im%d"))
            .toList();
    assertThat(CommandRun.of(more).code()).isZero();
    try (RegionStore regions = RegionStore.open(store)) {
      assertThat(regions.get("im7").imageWidth()).isEqualTo(40);
    }
  }

  @Test
  void aBadRowLeavesNothing() throws IOException {
    Path store = folder.resolve("store");
    String good = Files.readString(Path.of(TABLES + "train2014_obj36.tsv"));
    Path bad = Files.writeString(folder.resolve("bad.tsv"), good + "x\t1\t2\r\n");

    assertThat(run("tsv", bad.toString(), "--out", store.toString())).isEqualTo(2);
    assertThat(store).doesNotExist();
  }

  @Test
  void missingFilesAndStoresOfAnotherTypeAreTheUsersErrors() {
    Path store = folder.resolve("store");
    String table = TABLES + "train2014_obj36.tsv";
    assertThat(run("tsv", table, "--out", store.toString())).isZero();
    assertThat(run("tsv", table, "--out", store.toString(), "--features", "f32")).isEqualTo(2);
    assertThat(run("tsv", "none.tsv", "--out", store.toString())).isEqualTo(2);
    assertThat(run("npz", "none.npz", "--out", store.toString())).isEqualTo(2);
    assertThat(run("tsv", table)).isEqualTo(2);
  }

  private static int run(String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "import";
    System.arraycopy(args, 0, all, 1, args.length);
    return Main.run(all);
  }
}
