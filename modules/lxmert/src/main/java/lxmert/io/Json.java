package lxmert.io;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON files in and out: strict about unknown keys, and every error names the file and the line.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** What Jackson says of a record's component that the text does not give. */
  private static final Pattern MISSING =
      Pattern.compile("^Missing (?:required )?creator property '(\\w+)'");

  private Json() {}

  /** The shared mapper, for streaming readers and for trees. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads a file into a record.
   *
   * @throws UserError if the file cannot be read, is not JSON, or has a key that the record lacks
   */
  public static <T> T read(Path file, Class<T> type) {
    try (InputStream in = Files.newInputStream(file)) {
      T value = MAPPER.readValue(in, type);
      if (value == null) {
        throw new UserError(file + ": expected a value, found null");
      }
      return value;
    } catch (IOException e) {
      throw explain(file.toString(), e);
    }
  }

  /**
   * Reads a file as a tree.
   *
   * @throws UserError if the file cannot be read or is not JSON
   */
  public static JsonNode readTree(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return MAPPER.readTree(in);
    } catch (IOException e) {
      throw explain(file.toString(), e);
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

  /** The one sentence for what went wrong while reading {@code source}. */
  public static UserError explain(String source, IOException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return new UserError(
          source
              + line(unknown)
              + ": unknown key \""
              + unknown.getPropertyName()
              + "\"; known keys are "
              + unknown.getKnownPropertyIds().stream().map(Object::toString).sorted().toList(),
          e);
    }
    if (e.getCause() instanceof IllegalArgumentException refused) {
      return new UserError(source + ": " + refused.getMessage(), e);
    }
    if (e instanceof JsonProcessingException broken) {
      String problem = firstLine(broken.getOriginalMessage());
      Matcher missing = MISSING.matcher(problem);
      return new UserError(
          source
              + line(broken)
              + ": "
              + (missing.find() ? "the key \"" + missing.group(1) + "\" is missing" : problem),
          e);
    }
    return AtomicFiles.cannotRead(Path.of(source), e);
  }

  private static String line(JacksonException e) {
    JsonLocation at = e.getLocation();
    return at == null || at.getLineNr() < 0 ? "" : ", line " + at.getLineNr();
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
