package lxmert.io;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * YAML files in and out: recipes of experiments. Strict: every key is known and none is missing.
 */
public final class Yaml {
  private static final ObjectMapper MAPPER =
      JsonStrictness.apply(
              YAMLMapper.builder(
                  YAMLFactory.builder()
                      .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                      .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                      .build()))
          .build();

  private static final ObjectReader READER =
      MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Yaml() {}

  /**
   * Reads a file into a record, some of its values replaced.
   *
   * @param overrides each {@code dotted.key=value}, the value in YAML
   * @throws UserError if the file cannot be read, a key is unknown or missing, a value cannot be,
   *     or an override is malformed
   */
  public static <T> T read(Path file, List<String> overrides, Class<T> type) {
    return read(file, overrides, type, Map.of());
  }

  /**
   * As {@link #read(Path, List, Class)}, where some keys may be missing.
   *
   * @param standIns for each such key, the one whose value it has then
   */
  public static <T> T read(
      Path file, List<String> overrides, Class<T> type, Map<String, String> standIns) {
    String source = file.toString();
    try {
      JsonNode values = parse(InputFile.text(file), source);
      if (!(values instanceof ObjectNode tree)) {
        throw new UserError(
            "%s: found %s, expected keys with values".formatted(source, JsonProblem.found(values)));
      }
      for (String override : overrides) {
        override(tree, override);
        source = file + " with " + String.join(", ", overrides);
      }
      standIns.forEach(
          (key, standIn) -> {
            if (!tree.has(key) && tree.has(standIn)) {
              tree.set(key, tree.get(standIn));
            }
          });
      return convert(tree, source, type);
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  /**
   * Reads a text as a tree; a missing node where there is nothing.
   *
   * @param source where it is, for error messages
   * @throws UserError if it is no YAML
   */
  public static JsonNode parse(String text, String source) {
    if (text.length() > Limit.YAML_CHARACTERS.most()) {
      throw new UserError(
          "%s has %d characters, %s"
              .formatted(source, text.length(), Limit.YAML_CHARACTERS.expected()));
    }
    try (JsonParser yaml = MAPPER.createParser(text)) {
      JsonNode tree = READER.readTree(yaml);
      if (yaml.nextToken() != null) {
        throw new UserError(source + " has a second document, expected one");
      }
      return tree == null ? MAPPER.missingNode() : tree;
    } catch (IOException e) {
      throw JsonProblem.in(source, e);
    }
  }

  /**
   * Makes a record of a tree.
   *
   * @param source where it was read, for error messages
   * @throws UserError if a key is unknown or missing, or a value cannot be
   */
  public static <T> T convert(JsonNode tree, String source, Class<T> type) {
    try {
      return MAPPER.readValue(MAPPER.treeAsTokens(tree), type); // stays open: there is no file
    } catch (IOException e) {
      throw JsonProblem.in(source, e);
    }
  }

  /** Writes a value as a YAML file, atomically. */
  public static void write(Path file, Object value) {
    AtomicFiles.write(file, out -> out.write(MAPPER.writeValueAsBytes(value)));
  }

  /** A value as YAML. */
  public static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (IOException e) {
      throw new IllegalArgumentException("this cannot be written as YAML", e);
    }
  }

  private static void override(ObjectNode tree, String override) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      throw new UserError("--set " + override + ": expected KEY=VALUE, such as epochs=2");
    }
    JsonNode value = parse(override.substring(equals + 1), "--set " + override);
    String[] path = override.substring(0, equals).split("\\.", -1);
    ObjectNode at = tree;
    for (int i = 0; i < path.length - 1; i++) {
      if (!(at.path(path[i]) instanceof ObjectNode next)) {
        throw new UserError(
            "--set %s: the recipe has no group \"%s\"".formatted(override, path[i]));
      }
      at = next;
    }
    at.set(path[path.length - 1], value);
  }
}
