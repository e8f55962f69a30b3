package lxmert.regions;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import lxmert.io.ByteLines;
import lxmert.io.JsonRows;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * The image ids that questions use for those that a file of regions has: many have COCO's numbers.
 *
 * @param pattern as in {@code COCO_val2014_%012d}, for ids that are numbers and not in the list
 * @param list names by id; a number stands without zeros in front
 */
public record RenamedImages(@Nullable String pattern, Map<String, String> list) {
  /** Every id stays as it is. */
  public static final RenamedImages NONE = new RenamedImages(null, Map.of());

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Pattern PATTERN = Pattern.compile("[^%]*%(0[1-9][0-9]?)?d[^%]*");

  /** Copies the list. */
  public RenamedImages {
    list = Map.copyOf(list);
  }

  /** An image of COCO's annotations. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record CocoImage(long id, @JsonProperty("file_name") String fileName) {}

  /**
   * Names by what a user gives: a pattern such as {@code COCO_val2014_%012d}, a text file with an
   * id, a tab and a name a line, or COCO's annotations, a JSON file with {@code images}.
   *
   * @throws UserError if a pattern has another form, there are two, or a file cannot be read
   */
  public static RenamedImages of(List<String> sources) {
    String pattern = null;
    Map<String, String> list = new HashMap<>();
    for (String source : sources) {
      if (!source.contains("%")) {
        read(Path.of(source), list);
      } else if (pattern != null || !PATTERN.matcher(source).matches()) {
        throw new UserError(
            "\"%s\" is no pattern of names, expected one such as COCO_val2014_%%012d"
                .formatted(source));
      } else {
        pattern = source;
      }
    }
    return new RenamedImages(pattern, list);
  }

  private static void read(Path file, Map<String, String> list) {
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".json")) {
      JsonRows.of(file)
          .field(
              "images",
              "image",
              CocoImage.class,
              (place, image) ->
                  put(
                      list,
                      place.toString(),
                      Long.toString(image.id),
                      ImageFiles.imageId(Path.of(image.fileName))));
    } else {
      ByteLines.read(
          file,
          (place, line) -> {
            String[] parts = line.split("\t", -1);
            if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
              throw new UserError(place + " is not an id, a tab and a name");
            }
            put(list, place, parts[0].strip(), parts[1].strip());
          });
    }
  }

  private static void put(Map<String, String> list, String place, String id, String name) {
    String other = list.put(plain(id), name);
    if (other != null && !other.equals(name)) {
      throw new UserError(
          "%s names image %s %s, but it is %s before".formatted(place, id, name, other));
    }
  }

  private static String plain(String id) {
    return NUMBER.matcher(id).matches() ? Long.toString(Long.parseLong(id)) : id;
  }

  /**
   * The name of an image.
   *
   * @param place where the id stands, for errors
   * @throws UserError if it is a number and the list, which is all there is, lacks it
   */
  String of(String place, String id) {
    String name = list.get(plain(id));
    if (name != null) {
      return name;
    }
    if (!NUMBER.matcher(id).matches() || (pattern == null && list.isEmpty())) {
      return id;
    }
    if (pattern == null) {
      throw new UserError("%s: the names have none for image %s".formatted(place, id));
    }
    return pattern.formatted(Long.parseLong(id));
  }
}
