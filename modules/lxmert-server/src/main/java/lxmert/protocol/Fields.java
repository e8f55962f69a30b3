package lxmert.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import lxmert.serving.ServingError;
import org.jspecify.annotations.Nullable;

/** Fields of a body by their names, each of its type or refused. */
final class Fields {
  private Fields() {}

  /** A text; null where it is absent or null. */
  static @Nullable String text(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw wrong(name, value, "a text");
    }
    return value.textValue();
  }

  /** A text that has to be there. */
  static String requiredText(JsonNode object, String name) {
    String text = text(object, name);
    if (text == null) {
      throw ServingError.invalid("'" + name + "' is missing");
    }
    return text;
  }

  /** True or false; false where it is absent or null. */
  static boolean flag(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return false;
    }
    if (!value.isBoolean()) {
      throw wrong(name, value, "true or false");
    }
    return value.booleanValue();
  }

  /** A whole number within bounds; the usual one where it is absent or null. */
  static long number(JsonNode object, String name, long usual, long min, long max) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return usual;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(name, value, "a whole number from %d to %d".formatted(min, max));
    }
    return within(name, value.longValue(), min, max);
  }

  /** A number within bounds. */
  static long within(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw ServingError.invalid("'%s' is %d, expected %d to %d".formatted(name, value, min, max));
    }
    return value;
  }

  /** An object; an empty one where it is absent or null. */
  static JsonNode object(JsonNode parent, String name) {
    JsonNode value = parent.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return StrictJson.object();
    }
    if (!value.isObject()) {
      throw wrong(name, value, "an object");
    }
    return value;
  }

  private static ServingError wrong(String name, JsonNode value, String expected) {
    return ServingError.invalid(
        "'%s' is %s, expected %s"
            .formatted(
                name,
                "a " + value.getNodeType().name().toLowerCase(java.util.Locale.ROOT),
                expected));
  }
}
