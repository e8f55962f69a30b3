package lxmert.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.io.Yaml;

/** Puts the keys of a gated encoder's configuration over those of a base. */
final class GatedKeys {
  /** Names the base. */
  private static final String PRESET = "preset";

  /** The base where none is named: VOLTA's defaults. */
  private static final String DEFAULTS = "volta";

  private static final String SUBLAYERS = "sublayers";

  /** The shipped models, each a file beside this class. */
  private static final List<String> PRESETS =
      List.of(
          "vilbert",
          "ctrl-vilbert",
          "vl-bert",
          "ctrl-vl-bert",
          "visualbert",
          "ctrl-visualbert",
          "uniter",
          "ctrl-uniter",
          "lxmert",
          "original-lxmert",
          "ctrl-lxmert");

  /** Keys of the sublayers, which VOLTA has beside the others and we in a group of their own. */
  private static final Set<String> OF_SUBLAYERS = components(GatedSublayers.class);

  private static final Set<String> OWN = components(GatedConfig.class);

  private GatedKeys() {}

  private static Set<String> components(Class<? extends Record> type) {
    SnakeCaseStrategy snake = new SnakeCaseStrategy();
    return Arrays.stream(type.getRecordComponents())
        .map(
            each -> {
              JsonProperty given = each.getAccessor().getAnnotation(JsonProperty.class);
              return given == null ? snake.translate(each.getName()) : given.value();
            })
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * What some keys are put over: the preset that they name, else VOLTA's defaults.
   *
   * @throws UserError if there is no such preset
   */
  static ObjectNode base(JsonNode keys, String source) {
    JsonNode named = keys.path(PRESET);
    ObjectNode defaults = nested(resource(DEFAULTS));
    if (named.isMissingNode()) {
      return defaults;
    }
    if (!PRESETS.contains(named.asText())) {
      throw new UserError(
          "%s: %s is %s, expected one of %s"
              .formatted(source, PRESET, Json.line(named), String.join(", ", PRESETS)));
    }
    return merged(defaults, resource(named.asText()), source);
  }

  /** The keys that mean nothing to a gated encoder. */
  static List<String> unknown(ObjectNode keys, String source) {
    return ConfigKeys.GATED.of(keys, source).keySet().stream()
        .filter(key -> !OWN.contains(key) && !OF_SUBLAYERS.contains(key) && !key.equals(PRESET))
        .toList();
  }

  /** A base with some keys replaced. */
  static GatedConfig over(ObjectNode base, JsonNode keys, String source) {
    return Json.convert(merged(base, Json.object(keys, source), source), source, GatedConfig.class);
  }

  private static ObjectNode merged(ObjectNode base, ObjectNode keys, String source) {
    ObjectNode known = Json.mapper().createObjectNode();
    known.setAll(ConfigKeys.GATED.of(keys, source));
    known.remove(PRESET);
    ObjectNode nested = nested(known);
    ObjectNode sublayers = Json.object(base.path(SUBLAYERS), source).deepCopy();
    sublayers.setAll(Json.object(nested.path(SUBLAYERS), source + ": " + SUBLAYERS));
    ObjectNode merged = base.deepCopy();
    merged.setAll(nested);
    merged.set(SUBLAYERS, sublayers);
    return merged;
  }

  /** The same with VOLTA's keys of sublayers in the group. */
  private static ObjectNode nested(ObjectNode flat) {
    ObjectNode nested = flat.deepCopy();
    ObjectNode sublayers = nested.withObject("/" + SUBLAYERS);
    for (String key : OF_SUBLAYERS) {
      JsonNode value = nested.remove(key);
      if (value != null) {
        sublayers.set(key, value);
      }
    }
    return nested;
  }

  private static ObjectNode resource(String name) {
    String file = "gated-" + name + ".yaml";
    try (InputStream in = GatedKeys.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("there is no resource " + file);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Json.object(Yaml.parse(text, file), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
