package lxmert.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import lxmert.io.Limit;
import lxmert.io.UserError;
import lxmert.vision.Regions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzRegionsTest {
  @TempDir Path folder;

  @Test
  void readsAnArchiveWithAllArrays() {
    full().write(folder.resolve("COCO_val2014_000000000042.jpg.npz"));

    Map<String, Regions> images = read(folder);

    assertThat(images).containsOnlyKeys("COCO_val2014_000000000042");
    RandomRegions.assertSame(
        RandomRegions.get(images, "COCO_val2014_000000000042"),
        new Regions(
            40,
            30,
            3,
            new float[] {0, 1, 40, 30, 5, 6, 7, 8},
            new float[] {1, 2, 3, 4, 5, 6},
            new int[] {7, 1599},
            new float[] {0.5f, 0.25f},
            new int[] {0, 399},
            new float[] {0.75f, 1}));
  }

  @Test
  void missingNamesAndScoresAreZeroAndOtherSpellingsAreKnown() {
    new Npz()
        .floats("x", "1, 2", 8, 9)
        .floats("bbox", "1, 4", 1, 2, 3, 4)
        .longs("num_bbox", "", 1)
        .longs("image_h", "", 10)
        .longs("image_w", "1,", 20)
        .put("info", Npz.array("|O", "", new byte[] {(byte) 0x80, 4, '.'}))
        .write(folder.resolve("b.npz"));

    Regions regions = RandomRegions.get(read(folder.resolve("b.npz")), "b");

    RandomRegions.assertSame(
        regions,
        new Regions(
            20,
            10,
            2,
            new float[] {1, 2, 3, 4},
            new float[] {8, 9},
            new int[1],
            new float[1],
            new int[1],
            new float[1]));
  }

  @Test
  void readsAFolderInTheOrderOfNames() throws IOException {
    full().write(folder.resolve("b.npz"));
    full().write(folder.resolve("a.npz"));
    Files.writeString(folder.resolve("notes.txt"), "no regions");

    assertThat(read(folder).keySet()).containsExactly("a", "b");
  }

  @Test
  void halfAndDoubleNumbersAreRead() {
    Map<String, Regions> images =
        read(
            full()
                .put("features", Npz.array("<f2", "2, 1", new byte[] {0, 0x3c, 0, (byte) 0xc0}))
                .put("image_w", Npz.array("<f8", "", new byte[] {0, 0, 0, 0, 0, 0, 0x44, 0x40}))
                .write(folder.resolve("a.npz")));

    assertThat(RandomRegions.get(images, "a").features()).containsExactly(1, -2);
    assertThat(RandomRegions.get(images, "a").imageWidth()).isEqualTo(40);
  }

  @Test
  void boxesAreCutByOnePixelAtMost() {
    Regions regions =
        RandomRegions.get(
            read(
                full()
                    .floats("boxes", "2, 4", -0.5f, 0, 40.9f, 30, 1, 2, 3, 31)
                    .write(folder.resolve("a.npz"))),
            "a");

    assertThat(regions.boxes()).containsExactly(0, 0, 40, 30, 1, 2, 3, 30);
    refused(
        npz -> npz.floats("boxes", "2, 4", 0, 0, 41.5f, 30, 1, 2, 3, 4),
        "has x2 41.5 for box 0, outside its image of 40 x 30");
    refused(npz -> npz.floats("boxes", "2, 4", 0, 0, 1, 1, Float.NaN, 2, 3, 4), "NaN at place 4");
  }

  @Test
  void errorsNameFileAndArray() {
    refused(npz -> npz.without("features"), "has no \"features\" or \"x\"");
    refused(npz -> npz.without("image_h"), "is in pixels, but the size of the image is not told");
    refused(npz -> npz.longs("num_boxes", "", 3), "\"num_boxes\" says 3, but there are 2 boxes");
    refused(npz -> npz.longs("image_w", "", 0), "\"image_w\" is 0, expected at least 1");
    refused(npz -> npz.longs("image_w", "2,", 1, 1), "has the shape [2], expected one number");
    refused(
        npz -> npz.floats("features", "6,", 1, 2, 3, 4, 5, 6), "expected (2, size) for 2 boxes");
    refused(npz -> npz.floats("boxes", "4, 2", 1, 2, 3, 4, 5, 6, 7, 8), "expected (boxes, 4)");
    refused(npz -> npz.floats("objects_conf", "1,", 1), "has the shape [1], expected (2)");
    refused(npz -> npz.longs("objects_id", "2,", 1, -1), "has -1.0 at place 1");
    refused(npz -> npz.floats("attrs_id", "2,", 1, 0.5f), "has 0.5 at place 1");
  }

  @Test
  void onlyPlainNumbersAreRead() {
    refused(npz -> npz.put("boxes", Npz.array("|O", "2, 4", new byte[64])), "pickled objects");
    refused(npz -> npz.put("boxes", Npz.array(">f4", "2, 4", new byte[32])), "the type >f4");
    refused(npz -> npz.put("boxes", Npz.array("<c8", "2, 4", new byte[64])), "the type <c8");
    refused(
        npz -> npz.put("boxes", Npz.array("<f4", "2, 4", new byte[31])), "has 31 bytes of data");
    refused(npz -> npz.put("boxes", Npz.array("<f4", "2, 4", new byte[33])), "more than 32 bytes");
    refused(npz -> npz.put("boxes", Npz.array("<f4", "x", new byte[32])), "is not one of NumPy's");
    refused(npz -> npz.put("boxes", new byte[] {1, 2, 3}), "is not a NumPy array");
    refused(
        npz -> npz.put("features", Npz.array("<f4", "999999999, 999999999", new byte[4])),
        "more than 134217728 bytes");
    refused(
        npz -> npz.put("boxes", Npz.array("<f4", "1, ".repeat(5000), new byte[4])),
        "is not one of NumPy's");
  }

  @Test
  void anArchiveMayUnpackToSoMuchInAllAlone() {
    Npz bomb = full();
    for (int i = 0; i < 9; i++) {
      bomb.put("zeros" + i, Npz.array("<f4", "4194304,", new byte[1 << 24]));
    }
    Path file = bomb.write(folder.resolve("bomb.npz"));
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(UserError.class)
        .hasMessageMatching(
            ".*bomb.npz unpacks to \\d+ bytes, expected at most 134217728 \\(--limit"
                + " archive-ratio=N allows more\\)");
    System.setProperty(Limit.ARCHIVE_RATIO.property(), "2000");
    try {
      assertThat(read(file)).hasSize(1);
    } finally {
      System.clearProperty(Limit.ARCHIVE_RATIO.property());
    }
  }

  @Test
  void whatIsNoArchiveIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("a.npz"), "PK no archive");
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a.npz");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> read(empty))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no .npz files");
  }

  private void refused(UnaryOperator<Npz> mistake, String expected) {
    Path file = mistake.apply(full()).write(folder.resolve("bad.npz"));
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("bad.npz")
        .hasMessageContaining(expected);
  }

  private static Npz full() {
    return new Npz()
        .floats("features", "2, 3", 1, 2, 3, 4, 5, 6)
        .floats("boxes", "2, 4", 0, 1, 40, 30, 5, 6, 7, 8)
        .longs("image_h", "", 30)
        .longs("image_w", "", 40)
        .longs("num_boxes", "", 2)
        .longs("objects_id", "2,", 7, 1599)
        .floats("objects_conf", "2,", 0.5f, 0.25f)
        .longs("attrs_id", "2,", 0, 399)
        .floats("attrs_conf", "2,", 0.75f, 1);
  }

  private static Map<String, Regions> read(Path path) {
    Map<String, Regions> images = new LinkedHashMap<>();
    new RegionReader().read(path, images::put);
    return images;
  }
}
