package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import lxmert.io.IdText;
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
    file.list("image", ImageRow.class, (place, row) -> sink.accept(place, row.id, row.cocoId));
  }

  /** Hands out every phrase of {@code region_descriptions.json}. */
  public static void readRegions(JsonRows file, RegionSink sink) {
    file.list(
        "image",
        RegionsRow.class,
        (place, row) -> {
          for (RegionRow region : row.regions) {
            sink.accept(row.id, region.phrase);
          }
        });
  }

  /** Hands out every question of {@code question_answers.json}. */
  public static void readQuestions(JsonRows file, QuestionSink sink) {
    file.list(
        "image",
        QuestionsRow.class,
        (place, row) -> {
          for (QuestionRow each : row.questions) {
            sink.accept(row.id, each.question, each.answer);
          }
        });
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record ImageRow(
      @JsonProperty("image_id") @JsonAlias("id") @JsonDeserialize(using = IdText.class) String id,
      @JsonProperty("coco_id") @Nullable Long cocoId) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record RegionsRow(
      @JsonProperty("id") @JsonAlias("image_id") @JsonDeserialize(using = IdText.class) String id,
      @JsonProperty("regions") List<RegionRow> regions) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record RegionRow(@JsonProperty("phrase") String phrase) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record QuestionsRow(
      @JsonProperty("id") @JsonAlias("image_id") @JsonDeserialize(using = IdText.class) String id,
      @JsonProperty("qas") List<QuestionRow> questions) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record QuestionRow(
      @JsonProperty("question") String question, @JsonProperty("answer") String answer) {}
}
