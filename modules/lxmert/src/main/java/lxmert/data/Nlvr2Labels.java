package lxmert.data;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * What NLVR2's own files ({@code dev.json}, {@code test1.json}: an object a line) say is true of
 * its pairs of pictures.
 */
public final class Nlvr2Labels {
  /** Most bytes of a line; those of NLVR2 have some 600. */
  private static final int LONGEST = 1 << 20;

  private Nlvr2Labels() {}

  /**
   * Reads the labels by identifier, such as {@code dev-850-0-0} (split, set, pair, sentence), in
   * file order. Blank lines are passed over.
   *
   * @throws UserError if a line is no object with an identifier and a label, or an identifier
   *     stands twice
   */
  public static Map<String, Boolean> read(Path file) {
    Map<String, Boolean> labels = new LinkedHashMap<>();
    ByteLines.read(
        file,
        LONGEST,
        (place, line) -> {
          Row row = row(place, line);
          if (row == null || row.identifier == null || row.label == null) {
            throw new UserError(
                place + " should be an object with identifier and label, found " + row);
          }
          boolean label = truth(place, row.label);
          if (labels.put(row.identifier, label) != null) {
            throw new UserError(place + ": identifier " + row.identifier + " stands twice");
          }
        });
    return labels;
  }

  /** True or False, in letters of any size as in the official evaluation. */
  static boolean truth(String place, String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new UserError(place + ": expected True or False, found " + word);
    };
  }

  private static @Nullable Row row(String place, String line) {
    try {
      return Json.mapper().readValue(line, Row.class);
    } catch (IOException e) {
      throw Json.explain(place, e);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Row(
      @JsonProperty("identifier") @Nullable String identifier,
      @JsonProperty("label") @Nullable String label) {}
}
