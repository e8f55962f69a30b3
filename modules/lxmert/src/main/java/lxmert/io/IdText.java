package lxmert.io;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Reads an id as text, whether the file has text, a whole number, or what other programs make of
 * one: {@code 123}, {@code 123.0}. A fraction is refused, and a number with a point that is so
 * large that such programs round it.
 */
public final class IdText extends StdScalarDeserializer<String> {
  private static final long serialVersionUID = 1;

  /** Up to here every whole number is a double. */
  private static final BigDecimal EXACT = BigDecimal.valueOf(1L << 53);

  /** For the annotations of records. */
  public IdText() {
    super(String.class);
  }

  @Override
  public String deserialize(JsonParser json, DeserializationContext context) throws IOException {
    String id =
        switch (json.currentToken()) {
          case VALUE_STRING, VALUE_NUMBER_INT -> json.getText();
          case VALUE_NUMBER_FLOAT -> whole(json.getDecimalValue());
          default -> null;
        };
    if (id == null) {
      throw MismatchedInputException.from(json, IdText.class, "no id");
    }
    return id;
  }

  /** As {@link #deserialize}, of a tree; null for what is no id. */
  public static @Nullable String of(JsonNode value) {
    if (value.isTextual() || value.isIntegralNumber()) {
      return value.asText();
    }
    return value.isNumber() ? whole(value.decimalValue()) : null;
  }

  private static @Nullable String whole(BigDecimal number) {
    BigDecimal value = number.stripTrailingZeros();
    return value.scale() <= 0 && value.abs().compareTo(EXACT) <= 0 ? value.toPlainString() : null;
  }
}
