package lxmert.attention;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.io.Check;
import lxmert.io.Json;
import lxmert.model.ConfigFormat;
import lxmert.model.ConfigKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the configurations of attention models: keys over the sizes of the public code. */
final class AttentionKeys {
  private static final Logger LOGGER = LoggerFactory.getLogger(AttentionKeys.class);
  private static final String PADDING = "padding_id";
  private static final ConfigKeys KEYS =
      new ConfigKeys(Map.of("num_answers", "num_qa_labels"), Map.of(), Set.of());

  private AttentionKeys() {}

  /** How a kind of configuration is read, whose missing keys are those of another one. */
  static ConfigFormat format(AttentionConfig defaults) {
    return new ConfigFormat(
        file -> read(defaults, file), (keys, source) -> over(defaults, keys, source));
  }

  private static AttentionConfig read(AttentionConfig defaults, Path file) {
    ObjectNode given = Json.object(Json.readTree(file), file.toString());
    ObjectNode known = Json.mapper().valueToTree(defaults);
    List<String> unknown =
        KEYS.of(given, file.toString()).keySet().stream().filter(key -> !known.has(key)).toList();
    if (!unknown.isEmpty()) {
      LOGGER.info("{}: passed over {}", file, String.join(", ", unknown));
    }
    return over(defaults, given.deepCopy().without(unknown), file.toString());
  }

  /**
   * A configuration with some keys replaced.
   *
   * @param source where they were read, for the message
   * @throws lxmert.io.UserError if a key is unknown or a value cannot be
   */
  static <C extends AttentionConfig> C over(C base, JsonNode keys, String source) {
    ObjectNode merged = Json.mapper().valueToTree(base);
    merged.setAll(KEYS.of(Json.object(keys, source), source));
    @SuppressWarnings("unchecked")
    Class<C> type = (Class<C>) base.getClass();
    C config = Json.convert(merged, source, type);
    Check.given(source, () -> checked(config));
    return config;
  }

  /** As {@link #over}, of keys in the program. */
  static <C extends AttentionConfig> C with(C base, Map<String, ?> keys) {
    return over(base, Json.mapper().valueToTree(keys), "configuration");
  }

  private static AttentionConfig checked(AttentionConfig config) {
    ObjectNode values = Json.mapper().valueToTree(config);
    values
        .properties()
        .forEach(
            each -> {
              JsonNode value = each.getValue();
              if (value.isInt() && !each.getKey().equals(PADDING)) {
                Check.atLeast(1, each.getKey(), value.intValue());
              } else if (value.isDouble()) {
                Check.shareBelowOne(each.getKey(), value.doubleValue());
              }
            });
    Check.between(0, config.vocabSize() - 1L, PADDING, config.paddingId());
    return config;
  }
}
