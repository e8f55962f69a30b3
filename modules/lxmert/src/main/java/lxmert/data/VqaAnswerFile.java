package lxmert.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Answers to VQA questions as VQA's server takes them: a list of {@code {"answer", "question_id"}}.
 * Written to the letter as the official LXMERT code does (Python's {@code json.dump} with indent 4
 * and sorted keys).
 */
public final class VqaAnswerFile {
  private static final JsonFactory ASCII =
      JsonFactory.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .build();

  private VqaAnswerFile() {}

  /** Writes answers by question id, in the order of the map, atomically. */
  public static void write(Path file, Map<String, String> answers) {
    AtomicFiles.write(
        file,
        out -> {
          try (JsonGenerator json = ASCII.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setPrettyPrinter(indentFour());
            json.writeStartArray();
            for (Map.Entry<String, String> answer : answers.entrySet()) {
              json.writeStartObject();
              json.writeStringField("answer", answer.getValue());
              json.writeFieldName("question_id");
              QuestionId.write(json, answer.getKey());
              json.writeEndObject();
            }
            json.writeEndArray();
          }
        });
  }

  private static DefaultPrettyPrinter indentFour() {
    DefaultIndenter indenter = new DefaultIndenter("    ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withArrayEmptySeparator(""));
    printer.indentArraysWith(indenter);
    printer.indentObjectsWith(indenter);
    return printer;
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
