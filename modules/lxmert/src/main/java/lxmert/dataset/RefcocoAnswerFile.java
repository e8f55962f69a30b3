package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.IdText;
import lxmert.io.Json;
import lxmert.io.JsonRows;

/** The box that was chosen for each expression: a list of {@code {id, box, score}}. */
public final class RefcocoAnswerFile {
  private RefcocoAnswerFile() {}

  /**
   * A choice.
   *
   * @param id of the expression
   * @param box what the model takes it to mean
   * @param score how sure it is, 0 to 1
   */
  public record Choice(String id, ImageBox box, double score) {}

  /** Writes choices, one a line, atomically. Ids that are whole numbers become JSON numbers. */
  public static void write(Path file, Iterable<Choice> choices) {
    AtomicFiles.write(
        file,
        out -> {
          try (JsonGenerator json = Json.mapper().getFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartArray();
            for (Choice each : choices) {
              json.writeRaw('\n');
              json.writeStartObject();
              json.writeFieldName("id");
              QuestionId.write(json, each.id);
              json.writeFieldName("box");
              json.writeArray(each.box.numbers(), 0, each.box.numbers().length);
              json.writeNumberField("score", each.score);
              json.writeEndObject();
            }
            json.writeEndArray();
          }
        });
  }

  /**
   * Reads the boxes by id.
   *
   * @throws lxmert.io.UserError if one is not as described above, or an id occurs twice
   */
  public static Map<String, ImageBox> read(Path file) {
    Map<String, ImageBox> boxes = new LinkedHashMap<>();
    JsonRows.of(file)
        .list(
            "prediction",
            Row.class,
            (place, row) -> {
              if (boxes.put(row.id, ImageBox.of(place, "box", row.box)) != null) {
                throw place.error(": the id " + row.id + " occurs twice");
              }
            });
    return boxes;
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Row(
      @JsonProperty("id") @JsonDeserialize(using = IdText.class) String id,
      @JsonProperty("box") List<Double> box) {}
}
