package lxmert.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerTableTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");

  @TempDir Path folder;

  @Test
  void rowsAreThoseOfTheOfficialTable() {
    AnswerTable table = AnswerTable.read(GOLDEN.resolve("pipeline/all_ans.json"));
    JsonNode golden = Json.readTree(GOLDEN.resolve("pipeline.json")).get("answer_table");

    assertThat(table.answers().answers())
        .isEqualTo(List.of(Json.mapper().convertValue(golden, String[].class)));
    assertThat(table.rows().get(1)).isEqualTo(new AnswerTable.Row("2", List.of("vqa", "gqa")));
  }

  @Test
  void someSetsNumberTheirAnswersAnew() {
    AnswerTable table =
        new AnswerTable(
            List.of(
                new AnswerTable.Row("cat", List.of("visual7w")),
                new AnswerTable.Row("no", List.of("vqa", "gqa")),
                new AnswerTable.Row("red", List.of("gqa", "visual7w")),
                new AnswerTable.Row("yes", List.of("vqa"))));

    assertThat(table.answers(List.of("vqa")).answers()).containsExactly("no", "yes");
    assertThat(table.answers(List.of("vqa", "gqa")).answers()).containsExactly("no", "red", "yes");
    assertThatThrownBy(() -> table.answers(List.of("vqa", "vgqa")))
        .isInstanceOf(UserError.class)
        .hasMessage("the answer table has no data set \"vgqa\"; it has [gqa, visual7w, vqa]");
  }

  @Test
  void readsWhatItWrites() {
    AnswerTable table =
        new AnswerTable(
            List.of(
                new AnswerTable.Row("\"stop\"", List.of("visual7w")),
                new AnswerTable.Row("l'été", List.of())));
    Path file = folder.resolve("all_ans.json");
    table.write(file);
    assertThat(AnswerTable.read(file)).isEqualTo(table);
  }

  @Test
  void errorsNameFileAndLine() {
    refused(
        "[{\"ans\": \"a\", \"dsets\": []},\n{\"dsets\": []}]",
        "line 2, answer 1: ans is missing, expected text");
    refused("[{\"ans\": \"a\"}]", "json, answer 0: dsets is missing, expected a list");
    refused("[{\"ans\": \"a\", \"dsets\": [null]}]", "answer 0: dsets[0] is null, expected text");
    refused(
        "[{\"ans\": \"a\", \"dsets\": []},\n\n{\"ans\": \"a\", \"dsets\": []}]",
        "line 3, answer 1: \"a\" occurs twice");
    refused("[]", "all_ans.json has no answers");
    refused("{\"a\": 1}", "found an object, expected a list of answers");
    refused("[null]", "answer 0: found null, expected an object");
  }

  private void refused(String text, String expected) {
    assertThatThrownBy(() -> AnswerTable.read(write(text)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("all_ans.json")
        .hasMessageContaining(expected);
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("all_ans.json"), text);
  }
}
