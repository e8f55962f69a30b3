package lxmert.world;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;

/** Streams large JSON files, one row a line. */
final class JsonFiles {
  private JsonFiles() {}

  /** What is written. */
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  static void write(Path file, Body body) {
    AtomicFiles.write(
        file,
        out -> {
          try (JsonGenerator json = Json.mapper().getFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            body.write(json);
          }
        });
  }

  static void writeStrings(JsonGenerator json, String key, Iterable<String> values)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  /** Begins the row of an array on a new line. */
  static void newRow(JsonGenerator json) throws IOException {
    json.writeRaw('\n');
  }
}
