package lxmert.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CocoAnnotationsTest {
  private static final String HEAD =
      """
      {"info": {"year": 2014}, "images": [{"id": 9, "file_name": "a.png", "width": 64, "height": 48}],
       "categories": [{"id": 18, "name": "dog"}, {"id": 3, "name": "car", "supercategory": "vehicle"}],
       "attributes": [{"id": 5, "name": "red"}, {"id": 6, "name": "big"}],
      """;

  @TempDir Path folder;

  @Test
  void readsWhatCocoWrites() throws IOException {
    Path file = folder.resolve("coco.json");
    Files.writeString(
        file,
        """
        {"annotations": [
          {"id": 1, "image_id": 9, "category_id": 3, "bbox": [1, 2.5, 10, 20], "segmentation": [[1, 2]],
           "area": 200, "iscrowd": 0, "attributes": ["big", 5]},
          {"id": 2, "image_id": 9, "category_id": 18, "bbox": [0, 0, 64, 48], "iscrowd": 1}],
        """
            + HEAD.substring(1)
            + "\"licenses\": []}");

    CocoAnnotations read = CocoAnnotations.read(file);

    assertThat(read.objectNames()).containsExactly("dog", "car");
    assertThat(read.attributeNames()).containsExactly("red", "big");
    assertThat(read.images())
        .containsExactly(
            new AnnotatedImage(
                9,
                "a.png",
                64,
                48,
                List.of(
                    new AnnotatedObject(1, 2.5f, 11, 22.5f, 1, List.of(1, 0), false),
                    new AnnotatedObject(0, 0, 64, 48, 0, List.of(), true))));
  }

  /** As in the published instances_val2017.json: gaps between ids, outlines, a crowd as runs. */
  @Test
  void readsInstancesAsPublished() throws IOException {
    Path file = folder.resolve("instances.json");
    Files.writeString(
        file,
        """
        {"info": {"description": "COCO 2017 Dataset"}, "licenses": [{"url": "http", "id": 1}],
         "images": [
          {"license": 4, "file_name": "000000397133.jpg", "coco_url": "http", "height": 427,
           "width": 640, "date_captured": "2013-11-14 17:02:52", "flickr_url": "", "id": 397133},
          {"license": 1, "file_name": "000000037777.jpg", "height": 230, "width": 352, "id": 37777}],
         "annotations": [
          {"segmentation": [[510.66, 423.01, 511.72, 420.03]], "area": 702.1057499999998,
           "iscrowd": 0, "image_id": 397133, "bbox": [473.07, 395.93, 38.65, 28.67],
           "category_id": 18, "id": 1768},
          {"segmentation": {"counts": [272, 2, 4], "size": [427, 640]}, "area": 18419,
           "iscrowd": 1, "image_id": 397133, "bbox": [0, 0, 350, 60], "category_id": 90,
           "id": 900100448263}],
         "categories": [
          {"supercategory": "person", "id": 1, "name": "person"},
          {"supercategory": "animal", "id": 18, "name": "dog"},
          {"supercategory": "indoor", "id": 90, "name": "toothbrush"}]}
        """);

    CocoAnnotations read = CocoAnnotations.read(file);

    assertThat(read.objectNames()).containsExactly("person", "dog", "toothbrush");
    assertThat(read.attributeNames()).isEmpty();
    assertThat(read.images()).extracting(AnnotatedImage::id).containsExactly(397133L, 37777L);
    assertThat(read.images().get(1).things()).isEmpty();
    List<AnnotatedObject> things = read.images().get(0).things();
    assertThat(things).extracting(AnnotatedObject::object).containsExactly(1, 2);
    assertThat(things)
        .extracting(AnnotatedObject::area)
        .containsExactly(702.1057499999998, 18419.0);
    assertThat(things).extracting(AnnotatedObject::crowd).containsExactly(false, true);
  }

  @Test
  void readsBackWhatItWrote() {
    Path file = folder.resolve("again.json");
    CocoAnnotations written =
        new CocoAnnotations(
            List.of("circle", "ring \"wide\""),
            List.of("red", "blue"),
            List.of(
                new AnnotatedImage(
                    1,
                    "x/1.png",
                    128,
                    96,
                    List.of(
                        new AnnotatedObject(3, 4, 40, 50.25f, 1, List.of(0, 1), false),
                        new AnnotatedObject(0, 0, 128, 96, 0, List.of(), true, 700.5))),
                new AnnotatedImage(7_000_000_000L, "2.png", 1, 1, List.of())));

    written.write(file);

    assertThat(CocoAnnotations.read(file)).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"image_id\": 9, \"category_id\": 3, \"bbox\": [1, 2, 3]} | annotation 0: bbox is [1.0, 2.0, 3.0], expected",
        "{\"image_id\": 9, \"category_id\": 3, \"bbox\": [1, 2, 3, -4]} | annotation 0: bbox is",
        "{\"image_id\": 8, \"category_id\": 3, \"bbox\": [1, 2, 3, 4]} | image_id 8 is not among",
        "{\"image_id\": 9, \"category_id\": 4, \"bbox\": [1, 2, 3, 4]} | category_id 4 is not among",
        "{\"image_id\": 9, \"category_id\": 3, \"bbox\": [1, 2, 3, 4], \"attributes\": [\"wet\"]}"
            + " | attributes has \"wet\", expected an id or a name",
        "{\"image_id\": \"9\", \"category_id\": 3, \"bbox\": [1, 2, 3, 4]} | image_id is \"9\", expected a whole number",
        "{\"image_id\": 9, \"category_id\": 3, \"bbox\": [1, 2, 3, 4], \"area\": -1} | area is -1",
        "{\"category_id\": 3, \"bbox\": [1, 2, 3, 4]} | image_id is missing, expected a whole number",
      })
  void namesTheEntryThatIsWrong(String annotation, String message) throws IOException {
    Path file = folder.resolve("bad.json");
    Files.writeString(file, HEAD + "\"annotations\": [" + annotation + "]}");

    assertThatThrownBy(() -> CocoAnnotations.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }

  @Test
  void namesWhatIsMissingOrTorn() throws IOException {
    Path file = folder.resolve("torn.json");
    Files.writeString(file, HEAD.strip().substring(0, HEAD.strip().length() - 1) + "}");
    assertThatThrownBy(() -> CocoAnnotations.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("annotations is missing, expected a list");

    Files.writeString(file, HEAD);
    assertThatThrownBy(() -> CocoAnnotations.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("torn.json, line");
  }
}
