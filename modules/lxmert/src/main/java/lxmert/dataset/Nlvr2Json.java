package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import lxmert.io.JsonProblem;
import lxmert.io.JsonRows;
import org.jspecify.annotations.Nullable;

/**
 * NLVR2's examples, read one at a time, in either of two layouts: that of its authors, an object a
 * line with {@code identifier}, {@code sentence} and {@code label} ("True" or "False"), or the
 * official LXMERT one, a list of {@code {identifier, img0, img1, label (1 or 0), sent, uid}}
 * (docs/model.md, "Answers"). Other keys are ignored.
 */
public final class Nlvr2Json {
  private Nlvr2Json() {}

  /**
   * Hands out every example.
   *
   * @throws lxmert.io.UserError if one lacks its identifier or sentence, the identifier is not of
   *     the form split-set-pair-sentence, or the label is neither true nor false
   */
  public static void read(Path file, Consumer<Example> sink) {
    JsonRows rows = JsonRows.of(file);
    if (rows.isList()) {
      rows.list("example", Row.class, (place, row) -> sink.accept(row.example(place)));
    } else {
      rows.lines("example", Row.class, (place, row) -> sink.accept(row.example(place)));
    }
  }

  /** An example of either layout. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Row(
      @JsonProperty("identifier") String identifier,
      @JsonProperty("img0") @Nullable String left,
      @JsonProperty("img1") @Nullable String right,
      @JsonProperty("sent") @Nullable String sent,
      @JsonProperty("sentence") @Nullable String sentence,
      @JsonProperty("label") @Nullable JsonNode label) {
    Nlvr2Example example(JsonRows.Place place) {
      if (!Nlvr2Example.isIdentifier(identifier)) {
        throw place.error(
            ": identifier is \"%s\", expected split-set-pair-sentence".formatted(identifier));
      }
      String pair = identifier.substring(0, identifier.lastIndexOf('-'));
      return new Nlvr2Example(
          identifier,
          List.of(
              left == null ? pair + "-img0" : left, // docs/model.md, "Answers"
              right == null ? pair + "-img1" : right),
          place.need("sentence", "text", sent == null ? sentence : sent),
          label == null || label.isNull() ? Map.of() : Map.of(answer(place, label), 1.0));
    }

    private static String answer(JsonRows.Place place, JsonNode label) {
      return switch (label.asText().toLowerCase(Locale.ROOT)) {
        case "1", "true" -> Nlvr2Example.TRUE;
        case "0", "false" -> Nlvr2Example.FALSE;
        default ->
            throw place.error(
                ": label is %s, expected True or False".formatted(JsonProblem.found(label)));
      };
    }
  }
}
