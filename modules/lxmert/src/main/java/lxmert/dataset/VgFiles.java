package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import lxmert.io.JsonRows;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/** The files of Visual Genome that tell of things in images, read one image at a time. */
final class VgFiles {
  private final Progress.Bar bar;

  /** Reading moves the bar on. */
  VgFiles(Progress.Bar bar) {
    this.bar = bar;
  }

  /**
   * One object.
   *
   * @param name the first of its names
   * @param x left, in pixels
   * @param y top
   */
  record NamedBox(long id, String name, float x, float y, float width, float height) {}

  /** Takes an image. */
  @FunctionalInterface
  interface ImageSink {
    void accept(long id, String fileName, int width, int height);
  }

  /** Hands out every image of {@code image_data.json}; a file name has one folder in front. */
  void images(Path file, ImageSink sink) {
    JsonRows.of(file, bar)
        .list(
            "image",
            ImageRow.class,
            (place, row) -> {
              long id = row.id;
              String[] url = row.url.split("/");
              int from = Math.max(0, url.length - 2);
              sink.accept(
                  id,
                  String.join("/", List.of(url).subList(from, url.length)),
                  row.width,
                  row.height);
            });
  }

  /** Hands out every object of {@code objects.json} that has a name, with its image's id. */
  void objects(Path file, BiConsumer<Long, NamedBox> sink) {
    JsonRows.of(file, bar)
        .list(
            "image",
            ObjectsRow.class,
            (place, row) -> {
              for (ObjectRow each : row.objects) {
                if (!each.names.isEmpty()) {
                  sink.accept(row.id, each.box());
                }
              }
            });
  }

  /** Hands out the attributes of every object of {@code attributes.json} that has some. */
  void attributes(Path file, BiConsumer<Long, List<String>> sink) {
    JsonRows.of(file, bar)
        .list(
            "image",
            AttributesRow.class,
            (place, row) -> {
              for (AttributeRow each : row.attributes) {
                if (each.attributes != null && !each.attributes.isEmpty()) {
                  long id =
                      place.need("object_id of one of its attributes", "a whole number", each.id);
                  sink.accept(id, each.attributes);
                }
              }
            });
  }

  /**
   * A list of images, one a line: an id, or a file such as {@code VG_100K/2322212.jpg}, after which
   * other words may follow, as in the lists of Anderson et al.
   */
  static List<Long> ids(Path file) {
    return VgNames.linesOf(file).stream().map(line -> id(file, line)).toList();
  }

  private static long id(Path file, String line) {
    String first = line.strip().split("\\s+", 2)[0];
    String number = first.substring(first.lastIndexOf('/') + 1).replaceFirst("\\.\\w+$", "");
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      throw new UserError(
          "%s: \"%s\" is not an image, expected an id or a file such as VG_100K/17.jpg"
              .formatted(file, line),
          e);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record ImageRow(
      @JsonProperty("image_id") @JsonAlias("id") long id,
      @JsonProperty("url") String url,
      @JsonProperty("width") int width,
      @JsonProperty("height") int height) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record ObjectsRow(
      @JsonProperty("image_id") @JsonAlias("id") long id,
      @JsonProperty("objects") List<ObjectRow> objects) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record ObjectRow(
      @JsonProperty("object_id") @JsonAlias("id") long id,
      @JsonProperty("names") List<String> names,
      @JsonProperty("x") float x,
      @JsonProperty("y") float y,
      @JsonProperty("w") float width,
      @JsonProperty("h") float height) {
    NamedBox box() {
      return new NamedBox(id, names.get(0), x, y, width, height);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record AttributesRow(@JsonProperty("attributes") List<AttributeRow> attributes) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record AttributeRow(
      @JsonProperty("object_id") @Nullable Long id,
      @JsonProperty("attributes") @Nullable List<String> attributes) {}
}
