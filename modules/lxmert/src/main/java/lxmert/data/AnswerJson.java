package lxmert.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import lxmert.io.AtomicFiles;

/**
 * Lists of answers, written to the letter as the official LXMERT code does (Python's {@code
 * json.dump} with indent 4 and sorted keys).
 */
final class AnswerJson {
  private static final JsonFactory ASCII =
      JsonFactory.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .build();

  private AnswerJson() {}

  /** Writes the fields of one answer, in the order of their names. */
  interface Row {
    void write(JsonGenerator json, String id, String answer) throws IOException;
  }

  /** Writes answers by id, in their order, atomically. */
  static void write(Path file, Iterable<Map.Entry<String, String>> answers, Row row) {
    AtomicFiles.write(
        file,
        out -> {
          try (JsonGenerator json = ASCII.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setPrettyPrinter(indentFour());
            json.writeStartArray();
            for (Map.Entry<String, String> answer : answers) {
              json.writeStartObject();
              row.write(json, answer.getKey(), answer.getValue());
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
}
