package lxmert.corpus;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.IdText;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * The aggregated pre-training files (docs/pretraining-data.md): a list of {@code {img_id, sentf
 * {category: [sentence]}, labelf {category: [{answer: score}]}}}. Categories may have any names;
 * captions have no {@code labelf}. Other keys are ignored.
 */
public final class PretrainJson {
  private PretrainJson() {}

  /** Takes the images of a file, one after the other. */
  @FunctionalInterface
  public interface Sink {
    /** Takes the next image. */
    void accept(PretrainImage image) throws IOException;
  }

  /** Hands the images of a file to a sink. */
  @FunctionalInterface
  public interface Source {
    /** Hands out all images. */
    void writeTo(Sink sink) throws IOException;
  }

  /** Takes an image that was read, and where it stands. */
  interface PlacedSink {
    void accept(JsonRows.Place place, PretrainImage image);
  }

  /**
   * Reads a file one image at a time.
   *
   * @throws UserError if an image lacks its id or its sentences, labels are not aligned with the
   *     sentences of their category, or a score is not a number above 0 and up to 1
   */
  static void read(JsonRows file, PlacedSink sink) {
    file.list("image", Row.class, (place, row) -> sink.accept(place, row.image(place)));
  }

  /** Writes a file one image at a time, an image a line, atomically. */
  public static void write(Path file, Source images) {
    AtomicFiles.write(
        file,
        out -> {
          try (JsonGenerator json = Json.mapper().getFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartArray();
            images.writeTo(image -> write(json, image));
            json.writeEndArray();
          }
        });
  }

  private static void write(JsonGenerator json, PretrainImage image) throws IOException {
    json.writeRaw('\n');
    json.writeStartObject();
    json.writeStringField("img_id", image.imageId());
    json.writeObjectFieldStart("sentf");
    for (Map.Entry<String, List<String>> category : image.sentences().entrySet()) {
      json.writeArrayFieldStart(category.getKey());
      for (String sentence : category.getValue()) {
        json.writeString(sentence);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeObjectFieldStart("labelf");
    for (Map.Entry<String, List<Map<String, Double>>> category : image.labels().entrySet()) {
      json.writeArrayFieldStart(category.getKey());
      for (Map<String, Double> label : category.getValue()) {
        json.writeStartObject();
        for (Map.Entry<String, Double> answer : label.entrySet()) {
          json.writeNumberField(answer.getKey(), answer.getValue());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  /** An image as it stands in the file. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Row(
      @JsonProperty("img_id") @JsonDeserialize(using = IdText.class) String imageId,
      @JsonProperty("sentf") Map<String, List<String>> sentences,
      @JsonProperty("labelf") @Nullable Map<String, List<Map<String, Double>>> labels) {
    PretrainImage image(JsonRows.Place place) {
      Map<String, List<Map<String, Double>>> scores = labels == null ? Map.of() : labels;
      scores.forEach((category, list) -> check(place, category, list));
      try {
        return new PretrainImage(imageId, sentences, scores);
      } catch (IllegalArgumentException e) {
        throw new UserError("%s (%s): %s".formatted(place, imageId, e.getMessage()), e);
      }
    }

    private static void check(
        JsonRows.Place place, String category, List<Map<String, Double>> list) {
      for (int i = 0; i < list.size(); i++) {
        String label = "label %d of %s".formatted(i, category);
        list.get(i).forEach((answer, score) -> check(place, label, answer, score));
      }
    }

    private static void check(JsonRows.Place place, String label, String answer, double score) {
      if (!(score > 0 && score <= 1)) {
        throw place.error(
            ", %s: the answer \"%s\" has the score %s, expected a number above 0 and up to 1"
                .formatted(label, answer, score));
      }
    }
  }
}
