package lxmert.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import lxmert.io.Json;
import lxmert.io.UserError;

/**
 * Every setting of a run with its value, by dotted names such as {@code optimizer.learning_rate}. A
 * run goes on only with the same ones, except for those that change no number.
 */
public final class RunConfiguration {
  private static final Set<String> FREE =
      Set.of("log_every", "checkpoint.every", "checkpoint.keep");

  private final TreeMap<String, String> values;

  @JsonCreator
  private RunConfiguration(Map<String, String> values) {
    this.values = new TreeMap<>(values);
  }

  /**
   * Gathers settings.
   *
   * @param parts records or maps; groups inside them become dotted names
   */
  public static RunConfiguration of(Object... parts) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Object part : parts) {
      flatten("", Json.mapper().valueToTree(part), values);
    }
    return new RunConfiguration(values);
  }

  private static void flatten(String name, JsonNode node, Map<String, String> values) {
    if (node.isObject()) {
      String prefix = name.isEmpty() ? "" : name + ".";
      node.properties().forEach(each -> flatten(prefix + each.getKey(), each.getValue(), values));
    } else if (values.put(name, node.isTextual() ? node.asText() : node.toString()) != null) {
      throw new IllegalArgumentException("the setting " + name + " is given twice");
    }
  }

  /** The values by name. */
  @JsonValue
  public Map<String, String> values() {
    return Collections.unmodifiableMap(values);
  }

  /**
   * Checks that a checkpoint of this configuration may be continued with another.
   *
   * @throws UserError naming the first setting that differs, with both values
   */
  void requireSame(RunConfiguration now, Path checkpoint) {
    TreeSet<String> names = new TreeSet<>(values.keySet());
    names.addAll(now.values.keySet());
    names.removeAll(FREE);
    for (String name : names) {
      String before = values.getOrDefault(name, "not given");
      String after = now.values.getOrDefault(name, "not given");
      if (!before.equals(after)) {
        throw new UserError(
            "%s was made with %s = %s, which is now %s: give the value of before, or start over"
                    .formatted(checkpoint, name, before, after)
                + " with --restart");
      }
    }
  }
}
