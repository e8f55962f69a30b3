package lxmert.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of GQA and NLVR2, in and out. */
class TaskFilesTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");

  @TempDir Path folder;

  /** A file whose quotes are written as apostrophes. */
  private Path file(String name, String json) throws IOException {
    return Files.writeString(folder.resolve(name), json.replace('\'', '"'));
  }

  private static List<Example> nlvr2(Path file) {
    List<Example> examples = new ArrayList<>();
    Nlvr2Json.read(file, examples::add);
    return examples;
  }

  private static List<Example> gqa(Path file) {
    List<Example> examples = new ArrayList<>();
    Gqa.read(file, examples::add);
    return examples;
  }

  @Test
  void bothLayoutsOfNlvr2GiveTheSameExamples() {
    JsonNode golden = Json.readTree(GOLDEN.resolve("nlvr2-metric.json"));
    StringBuilder lines = new StringBuilder();
    golden.path("raw").forEach(row -> lines.append(Json.line(row)).append('\n'));
    Path original = folder.resolve("test1.json");
    lxmert.io.AtomicFiles.writeString(original, lines.toString());
    Path official = folder.resolve("test.json");
    Json.write(official, golden.path("processed"));
    List<Example> examples = nlvr2(original);
    assertThat(nlvr2(official)).isEqualTo(examples);
    assertThat(examples).hasSize(8);
    assertThat(examples.get(1))
        .isEqualTo(
            new Nlvr2Example(
                "test1-1-1-0",
                List.of("test1-1-1-img0", "test1-1-1-img1"),
                "S 1",
                Map.of("False", 1.0)));
    assertThat(Nlvr2Example.ANSWERS.index("True")).hasValue(1);
  }

  @Test
  void aStatementWithoutLabelHasNone() throws IOException {
    Path hidden = file("hidden.json", "{'identifier': 'h-1-0-0', 'sentence': 'S'}\n");
    assertThat(nlvr2(hidden).get(0).label()).isEmpty();
  }

  @Test
  void whatIsWrongInNlvr2IsNamed() throws IOException {
    String good = "{'identifier': 'd-1-0-0', 'sentence': 'S', 'label': 'True'}\n";
    Path label =
        file("a.json", good + "{'identifier': 'd-1-1-0', 'sentence': 'S', 'label': 'Maybe'}");
    assertThatThrownBy(() -> nlvr2(label))
        .isInstanceOf(UserError.class)
        .hasMessage(label + ", line 2, example 1: label is \"Maybe\", expected True or False");
    Path sentence = file("b.json", "[{'identifier': 'd-1-0-0', 'label': 1}]");
    assertThatThrownBy(() -> nlvr2(sentence))
        .hasMessageContaining("example 0: sentence is missing, expected text");
    Path identifier = file("e.json", "[{'identifier': 'd-12', 'sentence': 'S', 'label': 1}]");
    assertThatThrownBy(() -> nlvr2(identifier))
        .hasMessageContaining(
            "example 0: identifier is \"d-12\", expected split-set-pair-sentence");
    Path torn = file("c.json", good + "{'identifier': ");
    assertThatThrownBy(() -> nlvr2(torn))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("c.json, line 2");
    Path empty = file("d.json", " \n");
    assertThatThrownBy(() -> nlvr2(empty)).hasMessageContaining("is empty, expected JSON");
  }

  @Test
  void bothLayoutsOfGqaGiveTheSameQuestions() throws IOException {
    Path original =
        file(
            "testdev_balanced_questions.json",
            """
            {'201307251': {'semantic': [], 'entailed': ['1'], 'equivalent': [],
              'question': 'Is it overcast?', 'imageId': 'n161313', 'isBalanced': true,
              'groups': {}, 'answer': 'no', 'fullAnswer': 'No.', 'annotations': {},
              'types': {'detailed': 'weatherVerify', 'semantic': 'global',
                        'structural': 'verify'}},
             '201640614': {'question': 'Who is it?', 'imageId': '7'}}
            """);
    Path official =
        file(
            "testdev.json",
            """
            [{'question_id': '201307251', 'img_id': 'n161313', 'sent': 'Is it overcast?',
              'label': {'no': 1.0}, 'question_type': 'verify', 'answer_type': 'global'},
             {'question_id': '201640614', 'img_id': '7', 'sent': 'Who is it?'}]
            """);
    assertThat(gqa(original))
        .isEqualTo(gqa(official))
        .containsExactly(
            new VqaQuestion(
                "201307251", "n161313", "Is it overcast?", Map.of("no", 1.0), "verify", "global"),
            new VqaQuestion("201640614", "7", "Who is it?", Map.of(), "", ""));
    Path wrong = file("wrong.json", "{'1': {'imageId': '7'}}");
    assertThatThrownBy(() -> gqa(wrong))
        .hasMessageContaining("question 0 (1): question is missing, expected text");
  }

  @Test
  void theQuestionsOfVqasServerAreReadAsTheyArePublished() throws IOException {
    Path test =
        file(
            "v2_OpenEnded_mscoco_test2015_questions.json",
            """
            {'data_type': 'mscoco', 'data_subtype': 'test2015',
             'questions': [{'image_id': 262144, 'question': 'Is it?', 'question_id': 262144000}]}
            """);
    List<Example> read = new ArrayList<>();
    VqaV2.read(test, read::add);
    assertThat(read).isEqualTo(VqaV2.readQuestions(test)).hasSize(1);
    assertThat(read.get(0).imageIds()).containsExactly("COCO_test2015_000000262144");
  }

  @Test
  void gqasSubmissionIsTheOfficialDump() throws IOException {
    JsonNode golden = Json.readTree(GOLDEN.resolve("gqa-metric.json"));
    Map<String, String> answers = new LinkedHashMap<>();
    golden
        .path("predictions")
        .forEach(pair -> answers.put(pair.path(0).asText(), pair.path(1).asText()));
    Path file = folder.resolve("submit_predict.json");
    GqaAnswerFile.write(file, answers.entrySet());
    assertThat(Files.readString(file)).isEqualTo(golden.path("dump_text").asText());
  }

  @Test
  void nlvr2sSubmissionIsTheOfficialDump() throws IOException {
    JsonNode golden = Json.readTree(GOLDEN.resolve("nlvr2-metric.json"));
    Map<String, String> answers = new LinkedHashMap<>();
    for (int i = 0; i < golden.path("predictions").size(); i++) {
      boolean truth = golden.path("predictions").path(i).path(1).asInt() == 1;
      answers.put(
          golden.path("raw").path(i).path("identifier").asText(),
          Nlvr2Example.ANSWERS.answer(truth ? 1 : 0));
    }
    Path file = folder.resolve("test.csv");
    Nlvr2AnswerFile.write(file, answers.entrySet());
    assertThat(Files.readString(file)).isEqualTo(golden.path("csv").asText());
  }
}
