package lxmert.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as the servers take them; the official texts are in the golden tests of the metrics. */
class SubmissionFilesTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("mine"), text.replace('\'', '"'));
  }

  private static Map<String, String> gqa(Path file) {
    return GqaAnswerFile.read(file, Progress.silent());
  }

  @Test
  void gqaIdsStayTextAndVqaIdsBecomeNumbers() throws IOException {
    Map<String, String> answers = new LinkedHashMap<>();
    answers.put("05", "yes");
    answers.put("4", "caf\u00e9");
    Path file = folder.resolve("dump.json");
    GqaAnswerFile.write(file, answers.entrySet());
    assertThat(file)
        .hasContent(
            """
            [
                {
                    "prediction": "yes",
                    "questionId": "05"
                },
                {
                    "prediction": "caf\\u00e9",
                    "questionId": "4"
                }
            ]""");
    assertThat(gqa(file)).containsExactlyEntriesOf(answers);
    VqaAnswerFile.write(file, answers.entrySet());
    assertThat(Files.readString(file)).contains("\"question_id\": \"05\"", "\"question_id\": 4\n");
    assertThat(VqaAnswerFile.read(file)).containsExactlyEntriesOf(answers);
  }

  @Test
  void otherKeysArePassedOver() throws IOException {
    assertThat(
            VqaAnswerFile.read(
                file("[{'question_id': 1, 'scores': [1, {'a': 2}], 'answer': 'red'}]")))
        .isEqualTo(Map.of("1", "red"));
  }

  @Test
  void whateverSaysWhichAnswerIsWhoseIsRead() throws IOException {
    Map<String, String> answers = Map.of("05", "yes", "4", "red");
    assertThat(gqa(file("{'05': 'yes', '4': 'red'}"))).isEqualTo(answers);
    assertThat(
            gqa(
                file(
                    """
                    {'id': '05', 'answer': 'yes', 'best': [{'answer': 'yes', 'probability': 1}]}
                    {'id': 4.0, 'answer': 'red', 'best': []}
                    {'id': 'unseen', 'answer': null, 'best': []}
                    """)))
        .isEqualTo(answers);
    assertThat(
            gqa(
                file(
                    "[{'question_id': '05', 'answer': 'yes'}, {'question_id': 4, 'prediction':"
                        + " 'red'}]")))
        .isEqualTo(answers);
    assertThat(gqa(file("{}"))).isEmpty();
  }

  @Test
  void ownKeysGoBeforeThoseOfOthers() throws IOException {
    String both =
        "{'id': 9, 'questionId': '1', 'question_id': 2, 'answer': 'a', 'prediction': 'p'}";
    assertThat(gqa(file(both))).isEqualTo(Map.of("1", "p"));
    assertThat(VqaAnswerFile.read(file("[" + both + "]"))).isEqualTo(Map.of("2", "a"));
  }

  @Test
  void idsMayBeNumbersWithoutAFraction() throws IOException {
    String row = "[{'question_id': %s, 'answer': 'a'}]";
    for (String id : List.of("458752000", "458752000.0", "4.58752e8", "'458752000'")) {
      assertThat(VqaAnswerFile.read(file(row.formatted(id)))).containsOnlyKeys("458752000");
    }
    for (String id : List.of("1.5", "1e16", "true", "[1]", "{}")) {
      Path file = file(row.formatted(id));
      assertThatThrownBy(() -> VqaAnswerFile.read(file))
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith(file + ", answer 0: question_id is ")
          .hasMessageEndingWith(", expected text or a whole number");
    }
  }

  @Test
  void whatIsNoSubmissionIsRefusedWithItsPlace() throws IOException {
    assertGqaRefused("7", ": found 7, expected a list or an object");
    assertGqaRefused(
        "{'1': 'yes', 'results': []}", ", answer 1 (results): the answer is a list, expected text");
    assertGqaRefused("[{'questionId': '1'}]", ", answer 0: prediction is missing, expected text");
    assertGqaRefused(
        "[\n{'prediction': 'no'}]",
        ", line 2, answer 0: questionId is missing, expected text or a whole number");
    assertGqaRefused(
        "[{'questionId': '1', 'prediction': ['no']}]",
        ", answer 0: prediction is a list, expected text");
    assertGqaRefused(
        "[{'questionId': '1', 'prediction': 'no'},\n {'questionId': 1.0, 'prediction': 'no'}]",
        ", line 2, answer 1: question 1 is answered twice");
    assertGqaRefused("{'1': 'no', '1': 'no'}", ", answer 1 (1): question 1 is answered twice");
    assertGqaRefused("[7]", ", answer 0: found 7, expected an object");
  }

  private void assertGqaRefused(String text, String message) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> gqa(file)).isInstanceOf(UserError.class).hasMessage(file + message);
  }

  @Test
  void judgementsAreLinesInLettersOfAnySize() throws IOException {
    Map<String, String> answers = new LinkedHashMap<>();
    answers.put("test1-0-1-0", "True");
    answers.put("test1-0-0-0", "False");
    Path file = folder.resolve("nlvr2.csv");
    Nlvr2AnswerFile.write(file, answers.entrySet());
    assertThat(Files.readString(file)).isEqualTo("test1-0-1-0,True\ntest1-0-0-0,False\n");
    assertThat(Nlvr2AnswerFile.read(file)).containsExactlyEntriesOf(answers);
    assertThat(Nlvr2AnswerFile.read(file("test1-0-1-0,TRUE\r\n\n test1-0-0-0, false ")))
        .containsExactlyEntriesOf(answers);
  }

  @Test
  void judgementsMayHaveAHeaderOrBeJson() throws IOException {
    Map<String, String> answers = Map.of("test1-0-1-0", "True", "test1-0-0-0", "False");
    for (String text :
        List.of(
            "identifier,prediction\ntest1-0-1-0,True\ntest1-0-0-0,False\n",
            "{'test1-0-1-0': 'True', 'test1-0-0-0': false}",
            "{'id': 'test1-0-1-0', 'answer': 'True', 'best': []}\n{'id': 'test1-0-0-0', 'answer':"
                + " 'False', 'best': []}",
            " [{'identifier': 'test1-0-1-0', 'prediction': 'true'},"
                + " {'identifier': 'test1-0-0-0', 'label': 1, 'prediction': 'FALSE'}]")) {
      assertThat(Nlvr2AnswerFile.read(file(text))).as(text).isEqualTo(answers);
    }
    assertNlvr2Refused(
        "a,b\nc,d\n", ", line 2: expected True or False, found d"); // one header at most
    assertNlvr2Refused(
        "{'a-0-0-0': 1}", ", answer 0 (a-0-0-0): the answer is 1, expected True or False");
  }

  @Test
  void whatIsNoJudgementIsRefusedWithItsLine() throws IOException {
    assertNlvr2Refused("identifier\n", ", line 1: expected identifier,True or False, found");
    assertNlvr2Refused("a-0-0-0,True\na-0-0-1,1\n", ", line 2: expected True or False, found 1");
    assertNlvr2Refused("a,b,True\n", ", line 1: expected identifier,True or False, found a,b,True");
    assertNlvr2Refused(
        "a-0-0-0,True\n\na-0-0-0,True\n", ", line 3: identifier a-0-0-0 is answered twice");
    Path nowhere = folder.resolve("nowhere.csv");
    assertThatThrownBy(() -> Nlvr2AnswerFile.read(nowhere))
        .isInstanceOf(UserError.class)
        .hasMessage("cannot read " + nowhere + ": no such file or folder");
  }

  private void assertNlvr2Refused(String text, String message) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> Nlvr2AnswerFile.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(file + message);
  }
}
