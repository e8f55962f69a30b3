package lxmert.io;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvReadException;
import com.fasterxml.jackson.dataformat.yaml.JacksonYAMLParseException;
import java.io.CharConversionException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong while reading JSON, YAML or a table, in one sentence of the project's own: where,
 * the field, what was found and what was expected. Nothing else knows what the parser throws, and
 * none of its words get past this.
 */
public final class JsonProblem {
  private static final Pattern DUPLICATE =
      Pattern.compile("^Duplicate field '(.*)'", Pattern.DOTALL);
  private static final Pattern OFFENDER =
      Pattern.compile("^(?:Unexpected character \\(|\\S+ token )'(.+?)'", Pattern.DOTALL);
  private static final Map<String, String> WANTED =
      Map.of("comma", "a comma", "a colon", "a colon", "double-quote", "a key in double quotes");
  private static final Pattern PLAIN_KEY = Pattern.compile("[\\w-]+");
  private static final int LONGEST = 60;
  private static final Set<Class<?>> WHOLE =
      Set.of(int.class, Integer.class, long.class, Long.class, short.class, byte.class);
  private static final Set<Class<?>> NUMBERS =
      Set.of(double.class, Double.class, float.class, Float.class, Number.class);

  private JsonProblem() {}

  /**
   * The error to throw; to be called while the parser is open.
   *
   * @param source what was read: a file, or a file and a place in it
   */
  public static UserError in(String source, IOException e) {
    return in(source, true, e);
  }

  /** As {@link #in(String, IOException)} for a row, whose place tells the line already. */
  static UserError in(JsonRows.Place place, IOException e) {
    return in(place.toString(), false, e);
  }

  private static UserError in(String source, boolean withLine, IOException e) {
    String refused = refusal(e);
    if (refused != null) {
      return new UserError(source + ": " + refused, e);
    }
    Throwable root = root(e);
    if (root instanceof UnrecognizedPropertyException unknown) {
      return new UserError(source + line(withLine, unknown) + ": " + unknownKey(unknown), e);
    }
    if (root instanceof MismatchedInputException mismatch) {
      return new UserError(source + line(withLine, mismatch) + ": " + mismatch(mismatch), e);
    }
    if (root instanceof InputCoercionException range) {
      String value = field(path(e)) + shortened(range.getProcessor());
      return new UserError(source + line(withLine, range) + ": " + value + expected(range), e);
    }
    if (root instanceof JsonMappingException other && !(root instanceof CsvReadException)) {
      String value = field(path(other)) + shortened((JsonParser) other.getProcessor());
      return new UserError(source + ": " + value + ", expected another value", e);
    }
    if (root instanceof JacksonException broken) {
      return new UserError(source + position(broken) + ": " + syntax(broken), e);
    }
    if (root instanceof CharConversionException) {
      return new UserError(source + ": found bytes that are no text, expected UTF-8", e);
    }
    return AtomicFiles.cannotRead(Path.of(source), e);
  }

  /** What a constructor said of the values it was given; null if none refused them. */
  private static @Nullable String refusal(Throwable e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      boolean number = at instanceof NumberFormatException; // says only what Java says
      if (at instanceof UserError || (at instanceof IllegalArgumentException && !number)) {
        return at.getMessage();
      }
    }
    return null;
  }

  /** The first of a chain of the parser's exceptions; those behind it only add the path. */
  private static Throwable root(IOException e) {
    Throwable root = e;
    while (root.getCause() instanceof IOException cause) {
      root = cause;
    }
    return root;
  }

  private static String unknownKey(UnrecognizedPropertyException e) {
    return "unknown key \"%s\"; known keys %sare %s"
        .formatted(
            path(e),
            e.getPath().size() > 1 ? "there " : "",
            e.getKnownPropertyIds().stream().map(Object::toString).sorted().toList());
  }

  private static String mismatch(MismatchedInputException e) {
    JsonParser json = (JsonParser) e.getProcessor();
    JsonToken token = json == null ? null : json.currentToken();
    Class<?> declared = e instanceof InvalidNullException ? declared(e) : e.getTargetType();
    String expected = ", expected " + expected(declared);
    if (e.getOriginalMessage().startsWith("Trailing token")) {
      return "found more after the first value, expected the end";
    }
    if (e instanceof InvalidNullException) {
      return field(path(e)) + "null" + expected;
    }
    if (token == null || token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
      return path(e) + " is missing" + expected;
    }
    return field(path(e)) + shortened(json) + expected;
  }

  /** The type of a null, which the exception only knows of a component's own elements. */
  private static @Nullable Class<?> declared(MismatchedInputException e) {
    JavaType type = null;
    for (JsonMappingException.Reference each : e.getPath()) {
      JavaType content = type == null ? null : type.getContentType();
      type = content == null ? component(each) : content;
    }
    return type == null ? e.getTargetType() : type.getRawClass();
  }

  private static @Nullable JavaType component(JsonMappingException.Reference reference) {
    DeserializationConfig config = Json.mapper().getDeserializationConfig();
    return reference.getFrom() instanceof Class<?> type
        ? config.introspect(config.constructType(type)).findProperties().stream()
            .filter(each -> each.getName().equals(reference.getFieldName()))
            .map(BeanPropertyDefinition::getPrimaryType)
            .findFirst()
            .orElse(null)
        : null;
  }

  private static String field(String path) {
    return path.isEmpty() ? "found " : path + " is ";
  }

  private static String path(IOException e) {
    if (!(e instanceof JsonMappingException mapping)) {
      return "";
    }
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference each : mapping.getPath()) {
      String key = each.getFieldName();
      if (key == null) {
        path.append('[').append(each.getIndex()).append(']');
      } else if (PLAIN_KEY.matcher(key).matches()) {
        path.append(path.isEmpty() ? "" : ".").append(key);
      } else {
        path.append('[').append(quoted(key)).append(']');
      }
    }
    return path.toString();
  }

  /** What a value is, for a sentence that says what was found. */
  public static String found(JsonNode value) {
    if (value.isMissingNode()) {
      return "nothing";
    }
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      case STRING -> quoted(value.textValue());
      default -> shortened(value.asText());
    };
  }

  /** What stands where the parser is: a value, shortened, or what kind of value. */
  static String shortened(@Nullable JsonParser json) {
    JsonToken token = json == null ? null : json.currentToken();
    if (json == null || token == null) {
      return "nothing";
    }
    try {
      return switch (token) {
        case START_OBJECT, FIELD_NAME -> "an object";
        case START_ARRAY -> "a list";
        case VALUE_STRING -> quoted(json.getText());
        default -> shortened(json.getText());
      };
    } catch (IOException e) {
      return "something else";
    }
  }

  private static String quoted(String text) {
    return "\"" + shortened(text).replace("\n", "\\n") + "\"";
  }

  private static String shortened(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
  }

  /** What a value of a type looks like in a file. */
  static String expected(@Nullable Class<?> type) {
    if (type == ObjectNode.class) {
      return "an object";
    }
    if (type == null || type == Object.class || JsonNode.class.isAssignableFrom(type)) {
      return "a value";
    }
    if (type == IdText.class) {
      return "text or a whole number";
    }
    if (WHOLE.contains(type)) {
      return "a whole number";
    }
    if (NUMBERS.contains(type)) {
      return "a number";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(each -> Json.mapper().valueToTree(each).asText())
          .collect(Collectors.joining(" or "));
    }
    return expectedOfMany(type);
  }

  private static String expectedOfMany(Class<?> type) {
    for (Method method : type.getDeclaredMethods()) {
      if (method.isAnnotationPresent(JsonValue.class)) {
        return expected(method.getReturnType());
      }
    }
    JsonFormat format = type.getAnnotation(JsonFormat.class);
    boolean array = format != null && format.shape() == JsonFormat.Shape.ARRAY;
    if (array || type.isArray() || Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    return type.isRecord() || Map.class.isAssignableFrom(type) ? "an object" : "text";
  }

  private static String expected(InputCoercionException e) {
    boolean big = e.getTargetType() == long.class;
    return ", expected a whole number from %d to %d"
        .formatted(
            big ? Long.MIN_VALUE : Integer.MIN_VALUE, big ? Long.MAX_VALUE : Integer.MAX_VALUE);
  }

  private static String syntax(JacksonException e) {
    if (e instanceof CsvReadException) {
      return "found another number of columns, expected those of the first line";
    }
    if (e instanceof JacksonYAMLParseException) {
      return "found what is no YAML, expected keys with values";
    }
    String message = e.getOriginalMessage();
    if (e instanceof JsonEOFException || message.startsWith("Unexpected end-of-input")) {
      return "found the end of the file, expected the rest of the JSON";
    }
    if (e instanceof StreamConstraintsException) {
      return "found a value that is longer or nested more deeply than can be read, expected less";
    }
    Matcher duplicate = DUPLICATE.matcher(message);
    if (duplicate.find()) {
      return "found the key %s twice, expected it once".formatted(quoted(duplicate.group(1)));
    }
    Matcher offender = OFFENDER.matcher(message);
    String expected =
        WANTED.entrySet().stream()
            .filter(each -> message.contains("was expecting " + each.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("JSON");
    return "found %s, expected %s"
        .formatted(offender.find() ? offender.group(1) : "bytes that it cannot have", expected);
  }

  private static String line(boolean wanted, JacksonException e) {
    JsonLocation at = e.getLocation();
    return wanted && at != null && at.getLineNr() > 1 ? ", line " + at.getLineNr() : "";
  }

  private static String position(JacksonException e) {
    JsonLocation at = e.getLocation();
    if (at == null || at.getLineNr() < 1) {
      return "";
    }
    return at.getLineNr() > 1
        ? ", line %d, column %d".formatted(at.getLineNr(), at.getColumnNr())
        : ", character " + at.getColumnNr();
  }
}
