package lxmert.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import lxmert.io.Progress;
import org.jspecify.annotations.Nullable;

/**
 * A submission file that is a list of questions with their answers. Written as Python's {@code
 * json.dump} does with indent 4 and sorted keys.
 *
 * @param idKey the key of a question's id
 * @param answerKey the key of the answer, before the id's in the alphabet
 * @param numbers whether ids that are whole numbers stand there as numbers
 */
record AnswerList(String idKey, String answerKey, boolean numbers) {
  private static final JsonFactory ASCII =
      JsonFactory.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .build();

  /** Writes answers by question id, in their order, atomically. */
  void write(Path file, Iterable<Map.Entry<String, String>> answers) {
    AtomicFiles.write(
        file,
        out -> {
          try (JsonGenerator json = ASCII.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setPrettyPrinter(indentFour());
            json.writeStartArray();
            for (Map.Entry<String, String> answer : answers) {
              json.writeStartObject();
              json.writeStringField(answerKey, answer.getValue());
              json.writeFieldName(idKey);
              if (numbers) {
                QuestionId.write(json, answer.getKey());
              } else {
                json.writeString(answer.getKey());
              }
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
   * Reads answers by question id, in file order. Other keys are ignored.
   *
   * @throws lxmert.io.UserError if the file is no such list or answers a question twice
   */
  Map<String, String> read(Path file, Progress progress) {
    Map<String, String> answers = new LinkedHashMap<>();
    Map<String, String> shared = new HashMap<>(); // few answers stand in many rows
    JsonRows.read(
        file,
        progress,
        rows ->
            rows.list(
                "answer",
                JsonNode.class,
                (place, row) -> {
                  String id = id(place, row.get(idKey));
                  String text = text(place, answerKey, row.get(answerKey));
                  String answer = shared.computeIfAbsent(text, each -> each);
                  if (answers.putIfAbsent(id, answer) != null) {
                    throw place.error(": question " + id + " is answered twice");
                  }
                }));
    return answers;
  }

  private String id(JsonRows.Place place, @Nullable JsonNode id) {
    return numbers && id != null && id.isIntegralNumber() ? id.asText() : text(place, idKey, id);
  }

  private static String text(JsonRows.Place place, String key, @Nullable JsonNode value) {
    JsonNode found = place.need(key, value);
    if (!found.isTextual()) {
      throw place.error(": %s should be text, found %s".formatted(key, Json.line(found)));
    }
    return found.textValue();
  }
}
