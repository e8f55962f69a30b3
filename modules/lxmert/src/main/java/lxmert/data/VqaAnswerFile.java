package lxmert.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Answers to VQA questions as VQA's server takes them: a list of {@code {"answer", "question_id"}}.
 * Written to the letter as the official LXMERT code does (Python's {@code json.dump} with indent 4
 * and sorted keys).
 */
public final class VqaAnswerFile {
  private VqaAnswerFile() {}

  /** Writes answers by question id, in the order of the map, atomically. */
  public static void write(Path file, Map<String, String> answers) {
    write(file, answers.entrySet());
  }

  /** Writes answers by question id, in their order, atomically. */
  public static void write(Path file, Iterable<Map.Entry<String, String>> answers) {
    AnswerJson.write(
        file,
        answers,
        (json, id, answer) -> {
          json.writeStringField("answer", answer);
          json.writeFieldName("question_id");
          QuestionId.write(json, id);
        });
  }

  /**
   * Reads answers by question id, in file order.
   *
   * @throws UserError if the file is no such list or answers a question twice
   */
  public static Map<String, String> read(Path file) {
    Map<String, String> answers = new LinkedHashMap<>();
    for (Row row : Json.read(file, Row[].class)) {
      if (row == null || row.questionId == null || row.answer == null) {
        throw new UserError(
            "%s: entry %d should be {\"question_id\", \"answer\"}, found %s"
                .formatted(file, answers.size(), row));
      }
      if (answers.put(row.questionId, row.answer) != null) {
        throw new UserError("%s answers question %s twice".formatted(file, row.questionId));
      }
    }
    return answers;
  }

  private record Row(
      @JsonProperty("question_id") @Nullable String questionId,
      @JsonProperty("answer") @Nullable String answer) {}
}
