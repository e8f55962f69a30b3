package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import lxmert.io.AtomicFiles;
import lxmert.io.IdText;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Referring expressions in a layout of our own (docs/grounding.md, "Files"): a list of {@code {id,
 * img_id, width, height, sent, box [x, y, width, height]}}. Other keys are ignored.
 */
public final class RefcocoJson {
  private RefcocoJson() {}

  /**
   * Hands out every expression of a file.
   *
   * @throws UserError if one lacks something other than its box, or a number cannot be
   */
  public static void read(Path file, Consumer<ReferringExpression> sink) {
    JsonRows.of(file)
        .list("expression", Row.class, (place, row) -> sink.accept(row.expression(place)));
  }

  /**
   * Reads the expressions of several files.
   *
   * @throws UserError as {@link #read(Path, Consumer)}, or if two share an id
   */
  public static List<ReferringExpression> read(List<Path> files) {
    List<ReferringExpression> expressions = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Path file : files) {
      read(
          file,
          each -> {
            if (!ids.add(each.id())) {
              throw new UserError("%s: the id %s occurs twice".formatted(file, each.id()));
            }
            expressions.add(each);
          });
    }
    return expressions;
  }

  /** Writes expressions, one a line, atomically. */
  public static void write(Path file, Iterable<ReferringExpression> expressions) {
    AtomicFiles.write(
        file,
        out -> {
          try (JsonGenerator json = Json.mapper().getFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartArray();
            for (ReferringExpression each : expressions) {
              json.writeRaw('\n');
              write(json, each);
            }
            json.writeEndArray();
          }
        });
  }

  private static void write(JsonGenerator json, ReferringExpression each) throws IOException {
    json.writeStartObject();
    json.writeFieldName("id");
    QuestionId.write(json, each.id());
    json.writeStringField("img_id", each.imageId());
    json.writeNumberField("width", each.width());
    json.writeNumberField("height", each.height());
    json.writeStringField("sent", each.sentence());
    ImageBox box = each.box();
    if (box != null) {
      json.writeFieldName("box");
      json.writeArray(box.numbers(), 0, box.numbers().length);
    }
    json.writeEndObject();
  }

  /** An expression as it stands in the file. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Row(
      @JsonProperty("id") @JsonDeserialize(using = IdText.class) String id,
      @JsonProperty("img_id") @JsonDeserialize(using = IdText.class) String imageId,
      @JsonProperty("width") int width,
      @JsonProperty("height") int height,
      @JsonProperty("sent") String sentence,
      @JsonProperty("box") @Nullable List<Double> box) {
    ReferringExpression expression(JsonRows.Place place) {
      if (width < 1 || height < 1) {
        throw place.error(": the size is %d x %d, expected 1 x 1 or more".formatted(width, height));
      }
      return new ReferringExpression(
          id,
          imageId,
          width,
          height,
          sentence,
          box == null ? null : ImageBox.of(place, "box", box));
    }
  }
}
