package lxmert.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptionImportTest {
  private static final String KARPATHY =
      """
      {"images": [
        {"sentids": [0, 1, 2], "imgid": 0, "filename": "17.jpg", "split": "train", "sentences": [
          {"tokens": ["a", "dog"], "raw": "A dog .", "imgid": 0, "sentid": 0},
          {"tokens": [], "raw": " ", "imgid": 0, "sentid": 1},
          {"tokens": ["it", "sleeps"], "raw": " It sleeps.\\n", "imgid": 0, "sentid": 2}]},
        {"filepath": "val2014", "filename": "COCO_val2014_000000000018.jpg", "cocoid": 18,
         "split": "restval", "sentences": [{"raw": "A cat"}]},
        {"filename": "19.png", "split": "train", "sentences": [{"raw": "A dog ."}]}],
       "dataset": "flickr30k"}
      """;

  @TempDir Path folder;

  private CaptionImport.Summary convert(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
    return CaptionImport.convert(folder.resolve(name), folder.resolve("out"), Progress.silent());
  }

  private List<SentenceRow> rows(String split) {
    List<SentenceRow> rows = new ArrayList<>();
    SentenceRow.read(folder.resolve("out").resolve(split + ".jsonl"), rows::add);
    return rows;
  }

  @Test
  void karpathysSplitsBecomeTables() throws IOException {
    CaptionImport.Summary done = convert("dataset_flickr30k.json", KARPATHY);
    assertThat(done.sentences()).isEqualTo(Map.of("train", 3, "restval", 1));
    assertThat(done.images()).isEqualTo(Map.of("train", 2, "restval", 1));
    assertThat(done.blank()).isEqualTo(1);
    assertThat(rows("train"))
        .containsExactly(
            new SentenceRow("17-0", "17", "A dog ."),
            new SentenceRow("17-2", "17", "It sleeps."),
            new SentenceRow("19-0", "19", "A dog ."));
    assertThat(rows("restval"))
        .containsExactly(
            new SentenceRow("COCO_val2014_000000000018-0", "COCO_val2014_000000000018", "A cat"));
    convert("dataset_flickr30k.json", KARPATHY); // over the earlier one
  }

  @Test
  void cocosCaptionsBecomeOneTable() throws IOException {
    CaptionImport.Summary done =
        convert(
            "captions_mini.json",
            """
            {"annotations": [
               {"image_id": 9, "id": 1, "caption": "A dog"},
               {"image_id": 4, "id": 2, "caption": "A cat"},
               {"image_id": 9, "id": 3, "caption": "It sleeps"}],
             "images": [{"id": 4, "file_name": "four.jpg"}, {"id": 9, "file_name": "nine.jpg"}]}
            """);
    assertThat(done)
        .isEqualTo(
            new CaptionImport.Summary(Map.of("captions_mini", 3), Map.of("captions_mini", 2), 0));
    assertThat(rows("captions_mini"))
        .containsExactly(
            new SentenceRow("nine-0", "nine", "A dog"),
            new SentenceRow("nine-1", "nine", "It sleeps"),
            new SentenceRow("four-0", "four", "A cat"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"images\": []}|has no sentences, expected some about its images",
        "{\"images\": [{\"filename\": \"1.jpg\", \"sentences\": []}]}|split is missing",
        "{\"images\": [{\"split\": \"val\", \"sentences\": []}]}|filename is missing",
        "{\"images\": [{\"filename\": \"1.jpg\"}]}|file_name is missing, expected text, or",
        "{\"images\": [{\"file_name\": \"1.jpg\"}]}|id is missing, expected a number",
        "{\"images\": [{\"file_name\": \"1.jpg\", \"id\": 1}]}|annotations is missing",
        "{\"images\": [{\"filename\": \"1.jpg\", \"split\": \"../x\", \"sentences\": []}]}"
            + "|split is \"../x\", expected one word",
        "{\"images\": [{\"filename\": \"1.jpg\", \"split\": \"val\", \"sentences\": [{}]}]}|raw",
        "{\"images\": [{\"file_name\": \"1.jpg\", \"id\": 1}, {\"file_name\": \"1.png\", \"id\":"
            + " 2}]}|the image 1 occurs twice",
        "{\"images\": [{\"file_name\": \"1.jpg\", \"id\": 1}], \"annotations\": [{\"image_id\": 2,"
            + " \"caption\": \"a\"}]}|image_id 2 is none of the images'",
        "[]|expected an object with \"images\""
      })
  void brokenFilesAreRefused(String text, String sentence) {
    assertThatThrownBy(() -> convert("broken.json", text))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("broken.json")
        .hasMessageContaining(sentence);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void anotherFolderIsKept() throws IOException {
    Files.createDirectories(folder.resolve("out/mine"));
    assertThatThrownBy(() -> convert("dataset.json", KARPATHY))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is not empty and holds no import of captions");
  }
}
