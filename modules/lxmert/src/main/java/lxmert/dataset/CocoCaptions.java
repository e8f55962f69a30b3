package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import lxmert.io.JsonRows;
import org.jspecify.annotations.Nullable;

/**
 * COCO's captions ({@code captions_train2014.json}): a list {@code images} and a list {@code
 * annotations}, read one entry at a time.
 */
public final class CocoCaptions {
  private CocoCaptions() {}

  /** Takes a number of COCO's and what belongs to it. */
  @FunctionalInterface
  public interface Sink {
    /** Takes one. */
    void accept(JsonRows.Place place, long image, String text);
  }

  /** Hands out the number and the id of every image: its file name up to the first dot. */
  public static void readImages(JsonRows file, Sink sink) {
    file.field(
        "images",
        ImageRow.class,
        (place, row) -> {
          String name = place.need("file_name", row.fileName);
          int dot = name.indexOf('.');
          sink.accept(place, place.need("id", row.id), dot < 0 ? name : name.substring(0, dot));
        });
  }

  /** Hands out the number of its image and the text of every caption. */
  public static void readCaptions(JsonRows file, Sink sink) {
    file.field(
        "annotations",
        CaptionRow.class,
        (place, row) ->
            sink.accept(
                place, place.need("image_id", row.imageId), place.need("caption", row.caption)));
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record ImageRow(
      @JsonProperty("id") @Nullable Long id,
      @JsonProperty("file_name") @Nullable String fileName) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record CaptionRow(
      @JsonProperty("image_id") @Nullable Long imageId,
      @JsonProperty("caption") @Nullable String caption) {}
}
