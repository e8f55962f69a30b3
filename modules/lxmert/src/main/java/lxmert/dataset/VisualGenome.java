package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import lxmert.io.JsonRows;
import org.jspecify.annotations.Nullable;

/** The files of Visual Genome, read one image at a time. */
public final class VisualGenome {
  private VisualGenome() {}

  /** Takes an image and its number in COCO, null for one that is not of COCO. */
  @FunctionalInterface
  public interface ImageSink {
    /** Takes one; {@code cocoId} is null for an image that is not COCO's. */
    void accept(JsonRows.Place place, String image, @Nullable Long cocoId);
  }

  /** Takes a description of a part of an image. */
  @FunctionalInterface
  public interface RegionSink {
    /** Takes one. */
    void accept(String image, String phrase);
  }

  /** Takes a question about an image and its answer. */
  @FunctionalInterface
  public interface QuestionSink {
    /** Takes one. */
    void accept(String image, String question, String answer);
  }

  /** Hands out every image of {@code image_data.json}. */
  public static void readImages(JsonRows file, ImageSink sink) {
    file.list(
        "image",
        ImageRow.class,
        (place, row) -> sink.accept(place, place.need("image_id", row.id), row.cocoId));
  }

  /** Hands out every phrase of {@code region_descriptions.json}. */
  public static void readRegions(JsonRows file, RegionSink sink) {
    file.list(
        "image",
        RegionsRow.class,
        (place, row) -> {
          String image = place.need("id", row.id);
          for (RegionRow region : place.need("regions", row.regions)) {
            sink.accept(image, place.need("phrase for one of its regions", region.phrase));
          }
        });
  }

  /** Hands out every question of {@code question_answers.json}. */
  public static void readQuestions(JsonRows file, QuestionSink sink) {
    file.list(
        "image",
        QuestionsRow.class,
        (place, row) -> {
          String image = place.need("id", row.id);
          for (QuestionRow each : place.need("qas", row.questions)) {
            sink.accept(
                image,
                place.need("question for one of its qas", each.question),
                place.need("answer for one of its qas", each.answer));
          }
        });
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record ImageRow(
      @JsonProperty("image_id") @JsonAlias("id") @Nullable String id,
      @JsonProperty("coco_id") @Nullable Long cocoId) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record RegionsRow(
      @JsonProperty("id") @JsonAlias("image_id") @Nullable String id,
      @JsonProperty("regions") @Nullable List<RegionRow> regions) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record RegionRow(@JsonProperty("phrase") @Nullable String phrase) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record QuestionsRow(
      @JsonProperty("id") @JsonAlias("image_id") @Nullable String id,
      @JsonProperty("qas") @Nullable List<QuestionRow> questions) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record QuestionRow(
      @JsonProperty("question") @Nullable String question,
      @JsonProperty("answer") @Nullable String answer) {}
}
