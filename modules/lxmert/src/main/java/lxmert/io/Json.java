package lxmert.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * JSON files in and out: what a record says has to be there, and nothing else; every error names
 * the file, the field, what was found and what was expected.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonStrictness.withTypedScalars(JsonStrictness.apply(JsonMapper.builder(factory())))
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private static final ObjectReader READER =
      MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  private static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(Limit.JSON_DEPTH.mostAtOnce()).build())
        .build();
  }

  /** The shared mapper, for streaming readers and for trees. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads a file into a record.
   *
   * @throws UserError if the file cannot be read, is not JSON, lacks a key or has one that the
   *     record lacks, or a value is of another type
   */
  public static <T> T read(Path file, Class<T> type) {
    try (InputStream in = InputFile.stream(file);
        JsonParser json = MAPPER.createParser(in)) {
      return value(file.toString(), json, type);
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  /**
   * Reads a file as a tree.
   *
   * @throws UserError if the file cannot be read or is not JSON
   */
  public static JsonNode readTree(Path file) {
    return read(file, JsonNode.class);
  }

  /**
   * Reads some keys of a file that may have others, or a value that was read as a tree.
   *
   * @param source where it was read, for error messages
   * @throws UserError as {@link #read}
   */
  public static <T> T convert(JsonNode tree, String source, Class<T> type) {
    try (JsonParser json = MAPPER.treeAsTokens(tree)) {
      return value(source, json, type);
    } catch (IOException e) {
      throw JsonProblem.in(source, e);
    }
  }

  /**
   * The texts of an object by key.
   *
   * @param source where it was read, for error messages
   * @throws UserError if it is no object or one of its values no text
   */
  public static Map<String, String> texts(JsonNode tree, String source) {
    Map<String, String> texts = new LinkedHashMap<>();
    object(tree, source)
        .properties()
        .forEach(
            each -> {
              String place = "%s: \"%s\"".formatted(source, each.getKey());
              texts.put(each.getKey(), convert(each.getValue(), place, String.class));
            });
    return texts;
  }

  /**
   * A value that has to be an object.
   *
   * @param source where it was read, for error messages
   * @throws UserError if it is none
   */
  public static ObjectNode object(JsonNode tree, String source) {
    if (tree instanceof ObjectNode object) {
      return object;
    }
    throw new UserError(
        "%s: found %s, expected an object".formatted(source, JsonProblem.found(tree)));
  }

  /**
   * Reads a text.
   *
   * @param source where it was found, for error messages
   * @throws UserError as {@link #read}
   */
  public static <T> T parse(String text, String source, Class<T> type) {
    try (JsonParser json = MAPPER.createParser(text)) {
      return value(source, json, type);
    } catch (IOException e) {
      throw JsonProblem.in(source, e);
    }
  }

  /** One value and nothing after it. */
  private static <T> T value(String source, JsonParser json, Class<T> type) throws IOException {
    try {
      if (json.nextToken() == null) {
        throw new UserError(source + " is empty, expected JSON");
      }
      T value = READER.forType(type).readValue(json);
      if (value == null) {
        throw new UserError(source + ": found null, expected a value");
      }
      if (json.nextToken() != null) {
        throw new UserError(
            "%s: found %s after the first value, expected the end"
                .formatted(source, JsonProblem.shortened(json)));
      }
      return value;
    } catch (JsonProcessingException e) {
      throw JsonProblem.in(source, e);
    }
  }

  /** Writes a value as an indented file, atomically. */
  public static void write(Path file, Object value) {
    AtomicFiles.write(file, out -> out.write(MAPPER.writeValueAsBytes(value)));
  }

  /** A value on one line. */
  public static String line(Object value) {
    try {
      return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON value: " + value, e);
    }
  }
}
