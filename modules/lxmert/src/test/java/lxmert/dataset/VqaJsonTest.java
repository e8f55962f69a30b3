package lxmert.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VqaJsonTest {
  @TempDir Path folder;

  @Test
  void readsTheOfficialLayout() throws IOException {
    Path file =
        write(
            """
            [{"answer_type": "other", "img_id": "COCO_train2014_000000458752",
              "label": {"net": 1, "a net": 0.3}, "question_id": 458752000,
              "question_type": "what is this", "sent": "What is this photo taken looking through?"},
             {"question_id": "201307251", "img_id": 2382986, "sent": "Why?", "extra": [1, {"a": 2}]}]
            """);

    List<VqaQuestion> questions = VqaJson.read(file);

    Map<String, Double> label = new LinkedHashMap<>();
    label.put("net", 1.0);
    label.put("a net", 0.3);
    assertThat(questions)
        .containsExactly(
            new VqaQuestion(
                "458752000",
                "COCO_train2014_000000458752",
                "What is this photo taken looking through?",
                label,
                "what is this",
                "other"),
            new VqaQuestion("201307251", "2382986", "Why?", Map.of(), "", ""));
    assertThat(questions.get(0).label().keySet()).containsExactly("net", "a net");
    assertThat(questions.get(0).score("a net")).isEqualTo(0.3);
    assertThat(questions.get(0).score("fish")).isZero();
  }

  @Test
  void readsWhatItWrites() {
    List<VqaQuestion> questions =
        List.of(
            new VqaQuestion("7", "a", "Is it \"so\"?\n", Map.of("yes", 0.9), "is it", "yes/no"),
            new VqaQuestion("007", "b", "日本語?", Map.of(), "", ""),
            new VqaQuestion("99999999999999999999", "b", "", Map.of("", 1.0), "", "other"));
    Path file = folder.resolve("questions.json");

    VqaJson.write(file, questions);

    assertThat(VqaJson.read(file)).isEqualTo(questions);
    assertThat(Json.readTree(file).get(0).get("question_id").isIntegralNumber()).isTrue();
    assertThat(Json.readTree(file).get(1).get("question_id").isTextual()).isTrue();
  }

  @Test
  void anEmptyListIsNoError() throws IOException {
    assertThat(VqaJson.read(write("[]"))).isEmpty();
  }

  @Test
  void errorsNameFileLineAndQuestion() {
    String good = "{\"question_id\": 1, \"img_id\": \"a\", \"sent\": \"b\"}";
    refused("[" + good + ",\n" + good + "]", "line 2, question 1: question_id 1 occurs twice");
    refused(
        "[" + good + ",\n\n{\"question_id\": 2}]",
        "line 3, question 1: img_id is missing, expected text");
    refused(
        "[" + good.replace("}", ", \"label\": {\"x\": 2}}") + "]", "score 2.0, expected 0 to 1");
    refused(
        "[" + good.replace("}", ", \"label\": {\"x\": null}}") + "]",
        "label.x is null, expected a number");
    refused(
        "[" + good.replace("1", "1, \"question_id\": 2") + "]",
        "found the key \"question_id\" twice");
    refused("{\"questions\": []}", "found an object, expected a list of questions");
    refused("[" + good + "] 1", "found 1 after the first value");
    refused("[" + good + ",\n\n", "line 3, column 1: found the end of the file");
    refused("[" + good + ",\n3]", "line 2, question 1: found 3, expected an object");
    refused("", "found nothing, expected a list of questions");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> VqaJson.read(folder.resolve("none.json")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none.json")
        .hasMessageContaining("no such file");
  }

  private void refused(String text, String expected) {
    assertThatThrownBy(() -> VqaJson.read(write(text)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("questions.json")
        .hasMessageContaining(expected);
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("questions.json"), text);
  }
}
