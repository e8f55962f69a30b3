package lxmert.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.IdText;
import lxmert.io.JsonProblem;
import lxmert.io.JsonRows;
import lxmert.io.Progress;

/**
 * A submission file that is a list of questions with their answers. Written as Python's {@code
 * json.dump} does with indent 4 and sorted keys.
 *
 * @param idKey the key of a question's id
 * @param answerKey the key of the answer, before the id's in the alphabet
 * @param numbers whether ids that are whole numbers stand there as numbers
 */
record AnswerList(String idKey, String answerKey, boolean numbers) {
  private static final String ROW = "answer";

  /** Keys of other data sets, and of the probabilities that a prediction comes with. */
  private static final List<String> ID_KEYS =
      List.of("questionId", "question_id", "identifier", "id");

  private static final List<String> ANSWER_KEYS = List.of("prediction", "answer");

  /** Keys of an object, enough of them to tell a question from an object of answers. */
  private static final int MANY = 100;

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
   * Reads answers by question id, in file order, from whatever says which answer is whose: a list
   * of questions, a question a line, or an object of answers by id. A question's own keys are
   * looked for first, then those of the other data sets; the rest is passed over. Ids are what
   * {@link IdText} reads, and an answer that is null is none.
   *
   * @param answer makes the answer of what stands in the file
   * @throws lxmert.io.UserError if a question has no id or no such answer, or is answered twice
   */
  Map<String, String> read(Path file, Progress progress, Reader answer) {
    Map<String, String> answers = new LinkedHashMap<>();
    Map<String, String> shared = new HashMap<>(); // few answers stand in many rows
    Sink sink =
        (place, id, field, value) -> {
          if (!value.isNull()) {
            String text = shared.computeIfAbsent(answer.read(place, field, value), each -> each);
            if (answers.putIfAbsent(id, text) != null) {
              throw place.error(": question " + id + " is answered twice");
            }
          }
        };
    JsonRows.read(file, progress, rows -> read(rows, sink));
    return answers;
  }

  private void read(JsonRows rows, Sink sink) {
    JsonRows.Sink<ObjectNode> question =
        (place, row) -> {
          String key = answerKeys().filter(row::has).findFirst().orElse(answerKey);
          sink.accept(place, id(place, row), key, place.need(key, "text", row.get(key)));
        };
    if (rows.isList()) {
      rows.list(ROW, ObjectNode.class, question);
    } else if (isQuestion(rows.firstKeys(MANY))) {
      rows.lines(ROW, ObjectNode.class, question);
    } else {
      rows.entries(
          ROW, JsonNode.class, (place, id, value) -> sink.accept(place, id, "the answer", value));
    }
  }

  /** Whether keys are those of a question; else they are ids. */
  private boolean isQuestion(List<String> keys) {
    return Stream.concat(idKeys(), answerKeys()).anyMatch(keys::contains);
  }

  private Stream<String> idKeys() {
    return Stream.concat(Stream.of(idKey), ID_KEYS.stream());
  }

  private Stream<String> answerKeys() {
    return Stream.concat(Stream.of(answerKey), ANSWER_KEYS.stream());
  }

  private String id(JsonRows.Place place, ObjectNode row) {
    String key = idKeys().filter(row::hasNonNull).findFirst().orElse(idKey);
    String expected = "text or a whole number";
    JsonNode id = place.need(key, expected, row.get(key));
    String text = IdText.of(id);
    if (text == null) {
      throw place.error(": %s is %s, expected %s".formatted(key, JsonProblem.found(id), expected));
    }
    return text;
  }

  /** Makes an answer of what stands in a file. */
  interface Reader {
    /** Makes it, or refuses it with its place and its field. */
    String read(JsonRows.Place place, String field, JsonNode value);
  }

  private interface Sink {
    void accept(JsonRows.Place place, String id, String field, JsonNode value);
  }

  /** An answer that is a text. */
  static String text(JsonRows.Place place, String field, JsonNode value) {
    if (!value.isTextual()) {
      throw place.error(": %s is %s, expected text".formatted(field, JsonProblem.found(value)));
    }
    return value.textValue();
  }
}
