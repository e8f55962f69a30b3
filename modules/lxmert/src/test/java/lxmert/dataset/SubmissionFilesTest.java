package lxmert.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
  void whatIsNoSubmissionIsRefusedWithItsPlace() throws IOException {
    assertGqaRefused("{'1': 'yes'}", " should hold a JSON list of answers");
    assertGqaRefused("[{'questionId': '1'}]", ", line 1, answer 0 has no prediction");
    assertGqaRefused("[\n{'prediction': 'no'}]", ", line 2, answer 0 has no questionId");
    assertGqaRefused(
        "[{'questionId': 1, 'prediction': 'no'}]",
        ", line 1, answer 0: questionId should be text, found 1");
    assertGqaRefused(
        "[{'questionId': '1', 'prediction': ['no']}]",
        ", line 1, answer 0: prediction should be text, found [\"no\"]");
    assertGqaRefused(
        "[{'questionId': '1', 'prediction': 'no'},\n {'questionId': '1', 'prediction': 'no'}]",
        ", line 2, answer 1: question 1 is answered twice");
    assertGqaRefused("[7]", ", line 1, answer 0 has no questionId");
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
