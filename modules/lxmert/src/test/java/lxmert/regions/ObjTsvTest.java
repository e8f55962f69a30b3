package lxmert.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lxmert.io.UserError;
import lxmert.tensor.SafeTensors;
import lxmert.vision.Regions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjTsvTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");

  @TempDir Path folder;

  @Test
  void equalsWhatTheOfficialCodeDecodes() {
    Map<String, Regions> images = new LinkedHashMap<>();
    new RegionReader().read(GOLDEN.resolve("pipeline/train2014_obj36.tsv"), images::put);
    new RegionReader().read(GOLDEN.resolve("pipeline/vg_gqa_obj36.tsv"), images::put);

    assertThat(images.keySet())
        .containsExactly(
            "COCO_train2014_000000000009", "COCO_train2014_000000000025", "2375429", "n161313");
    try (SafeTensors golden = SafeTensors.open(GOLDEN.resolve("pipeline.safetensors"))) {
      images.forEach(
          (id, regions) -> {
            String prefix = "tsv." + id + ".";
            assertThat(longs(regions.objectIds())).isEqualTo(golden.longs(prefix + "objects_id"));
            assertThat(regions.objectScores()).isEqualTo(golden.floats(prefix + "objects_conf"));
            assertThat(longs(regions.attributeIds())).isEqualTo(golden.longs(prefix + "attrs_id"));
            assertThat(regions.attributeScores()).isEqualTo(golden.floats(prefix + "attrs_conf"));
            assertThat(regions.boxes()).isEqualTo(golden.floats(prefix + "boxes"));
            assertThat(regions.features()).isEqualTo(golden.floats(prefix + "features"));
          });
    }
    assertThat(RandomRegions.get(images, "2375429").imageHeight()).isEqualTo(313);
    assertThat(RandomRegions.get(images, "2375429").imageWidth()).isEqualTo(521);
  }

  @Test
  void writesTheSameBytesAsTheOfficialWriter() throws IOException {
    Path golden = GOLDEN.resolve("pipeline/train2014_obj36.tsv");
    Map<String, Regions> images = new LinkedHashMap<>();
    new RegionReader().read(golden, images::put);
    Path copy = folder.resolve("copy.tsv");

    ObjTsv.write(copy, images.keySet(), id -> RandomRegions.get(images, id));

    assertThat(copy).hasSameBinaryContentAs(golden);
  }

  @Test
  void linesMayEndInOneByteOrNone() throws IOException {
    Path file = folder.resolve("unix.tsv");
    String text = String.join("\t", good()) + "\n\n" + String.join("\t", good());
    Files.writeString(file, text.replaceFirst("image", "first"));

    Map<String, Regions> images = new LinkedHashMap<>();
    new RegionReader().read(file, images::put);

    assertThat(images.keySet()).containsExactly("first", "image");
    RandomRegions.assertSame(
        RandomRegions.get(images, "first"), RandomRegions.get(images, "image"));
  }

  @Test
  void errorsNameLineAndColumn() {
    refused("boxes", good()[8].substring(0, 12), "9 bytes, expected 32 for 2 boxes");
    refused("features", "AAAAAA==", "4 bytes, expected a multiple of 8 (float32) for 2 boxes");
    refused("features", "", "0 bytes, expected a multiple of 8 (float32) for 2 boxes");
    refused("num_boxes", "3", "\"boxes\": 32 bytes, expected 48 for 3 boxes", "");
    refused("num_boxes", "2.0", "\"2.0\", expected a whole number above 0");
    refused("img_h", "0", "\"0\", expected a whole number above 0");
    refused("img_w", "99999999999", "expected a whole number above 0");
    refused("img_w", "2", "\"boxes\" has x", "");
    refused("img_id", "", "has an empty image id", "");
    refused("objects_conf", "!!!!", "no base64");
    refused("attrs_id", "//////////8AAAAAAAAAAA==", "has -1.0 at place 0, expected a whole number");
    refused(
        "boxes",
        "AADAfwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "NaN at place 0, expected a finite number");
  }

  @Test
  void aLineOfOtherColumnsIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("other.tsv"), "1\t2\t3\r\n");

    assertThatThrownBy(() -> new RegionReader().read(file, (id, regions) -> {}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "other.tsv, line 1 has 3 columns, expected a line that names them, or 10, 7, 6 or 4");
  }

  @Test
  void anIdThatBreaksTheTableIsRefused() {
    Regions regions = RandomRegions.of(new SplittableRandom(1), 1, 1);
    Path file = folder.resolve("out.tsv");

    assertThatThrownBy(() -> ObjTsv.write(file, List.of("a\tb"), id -> regions))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has a tab or a line end");
    assertThat(file).doesNotExist();
  }

  private void refused(String column, String value, String expected) {
    refused(column, value, expected, ", image image, \"" + column + "\"");
  }

  /** Spoils the second line. */
  private void refused(String column, String value, String expected, String named) {
    String[] bad = good();
    bad[ObjTsv.COLUMNS.indexOf(column)] = value;
    Path file = folder.resolve("bad.tsv");
    assertThatThrownBy(
            () -> {
              Files.writeString(
                  file, String.join("\t", good()) + "\r\n" + String.join("\t", bad) + "\r\n");
              new RegionReader().read(file, (id, regions) -> {});
            })
        .isInstanceOf(UserError.class)
        .hasMessageContaining("bad.tsv, line 2" + named)
        .hasMessageContaining(expected);
  }

  /** The columns of an image with two boxes of three features. */
  private String[] good() {
    Path file = folder.resolve("good.tsv");
    Regions regions = RandomRegions.of(new SplittableRandom(3), 2, 3);
    ObjTsv.write(file, List.of("image"), id -> regions);
    try {
      return Files.readString(file).strip().split("\t", -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }
}
