package lxmert.grounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.dataset.ImageBox;
import lxmert.dataset.RefcocoJson;
import lxmert.dataset.ReferringExpression;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.tensor.PlainPickler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefcocoImportTest {
  @TempDir private Path folder;

  private final List<Map<String, Object>> references = new ArrayList<>();

  @BeforeEach
  void write() {
    Json.write(
        folder.resolve("instances.json"),
        Map.of(
            "images",
            List.of(
                Map.of("id", 7, "file_name", "COCO_7.jpg", "width", 640, "height", 480),
                Map.of("id", 9, "file_name", "COCO_9.jpg", "width", 300, "height", 200)),
            "annotations",
            List.of(
                Map.of("id", 70, "image_id", 7, "bbox", List.of(10, 20.5, 30, 40), "extra", 1),
                Map.of("id", 90, "image_id", 9, "bbox", List.of(0, 0, 5, 6))),
            "categories",
            List.of()));
    references.add(
        reference(70, 7, "train", sentence(0, "left caf\u00e9"), sentence(1, "RED one")));
    references.add(reference(90, 9, "testA", sentence(2, "him")));
  }

  private static Map<String, Object> reference(
      int annotation, int image, String split, Object... sentences) {
    Map<String, Object> reference = new LinkedHashMap<>();
    reference.put("sent_ids", List.of(0));
    reference.put("file_name", new PlainPickler.Bytes("COCO_7_70.jpg"));
    reference.put("ann_id", annotation);
    reference.put("image_id", image);
    reference.put("split", new PlainPickler.Bytes(split));
    reference.put("sentences", List.of(sentences));
    return reference;
  }

  private static Map<String, Object> sentence(int id, String raw) {
    return Map.of("sent_id", id, "raw", new PlainPickler.Bytes(raw), "tokens", List.of("x"));
  }

  private RefcocoImport.Summary convert(int protocol) throws IOException {
    Path pickle = folder.resolve("refs(unc).p");
    Files.write(pickle, PlainPickler.of(references, protocol));
    return RefcocoImport.convert(pickle, folder.resolve("instances.json"), folder.resolve("out"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void everySplitBecomesAFile(int protocol) throws IOException {
    RefcocoImport.Summary done = convert(protocol);
    assertThat(done.expressions()).isEqualTo(Map.of("testA", 1, "train", 2));
    assertThat(done.images()).isEqualTo(Map.of("testA", 1, "train", 1));
    ImageBox box = new ImageBox(10, 20.5, 30, 40);
    assertThat(RefcocoJson.read(List.of(folder.resolve("out/train.json"))))
        .containsExactly(
            new ReferringExpression("0", "COCO_7", 640, 480, "left caf\u00e9", box),
            new ReferringExpression("1", "COCO_7", 640, 480, "RED one", box));
    assertThat(Files.readAllLines(folder.resolve("out/testA.json")))
        .containsExactly(
            "[",
            "{\"id\":2,\"img_id\":\"COCO_9\",\"width\":300,\"height\":200,\"sent\":\"him\","
                + "\"box\":[0.0,0.0,5.0,6.0]}]");
    assertThat(convert(protocol)).as("an import replaces an earlier one").isEqualTo(done);
  }

  @ParameterizedTest
  @CsvSource({
    "71, 7, train, 5, 'reference 2: annotation 71 of image 7 is not among the instances'",
    "70, 9, train, 5, annotation 70 of image 9 is not",
    "70, 7, ../x, 5, 'split is \"../x\", expected letters and digits'",
    "70, 7, val, 1, sent_id 1 occurs twice"
  })
  void whatDoesNotFitIsRefused(int annotation, int image, String split, int id, String sentence) {
    references.add(reference(annotation, image, split, sentence(id, "it")));
    assertThatThrownBy(() -> convert(2))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(folder.resolve("refs(unc).p") + ", reference 2")
        .hasMessageContaining(sentence);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aFolderOfSomethingElseIsKept() throws IOException {
    Files.createDirectory(folder.resolve("out"));
    Files.writeString(folder.resolve("out/thesis.tex"), "");
    assertThatThrownBy(() -> convert(0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds no import of RefCOCO");
  }

  @Test
  void withoutReferencesThereIsNothingToImport() {
    references.clear();
    assertThatThrownBy(() -> convert(0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds no references");
  }
}
