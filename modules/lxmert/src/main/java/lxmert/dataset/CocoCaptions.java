package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import lxmert.io.JsonRows;

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
        "image",
        ImageRow.class,
        (place, row) -> {
          int dot = row.fileName.indexOf('.');
          String name = dot < 0 ? row.fileName : row.fileName.substring(0, dot);
          sink.accept(place, row.id, name);
        });
  }

  /** Hands out the number of its image and the text of every caption. */
  public static void readCaptions(JsonRows file, Sink sink) {
    file.field(
        "annotations",
        "annotation",
        CaptionRow.class,
        (place, row) -> sink.accept(place, row.imageId, row.caption));
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record ImageRow(
      @JsonProperty("id") long id, @JsonProperty("file_name") String fileName) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record CaptionRow(
      @JsonProperty("image_id") long imageId, @JsonProperty("caption") String caption) {}
}
