package lxmert.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import lxmert.io.JsonProblem;
import lxmert.serving.ServingError;

/**
 * JSON from strangers: UTF-8, no duplicate keys, nothing after the value, and limits on whatever
 * may grow. The length of the whole is the reader's of the body.
 */
public final class StrictJson {
  private static final int DEPTH = 64;
  private static final int NUMBER = 100;
  private static final int KEY = 1000;

  /** Values in a body: the features of a full batch, with some room. */
  private static final long TOKENS = 4_000_000;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH)
                          .maxNumberLength(NUMBER)
                          .maxNameLength(KEY)
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxTokenCount(TOKENS)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StrictJson() {}

  /**
   * A body that has to be one object.
   *
   * @throws ServingError if it is not
   */
  public static ObjectNode object(byte[] body, int length) {
    JsonNode value;
    try {
      // Decoded first: Jackson would guess other encodings, and lets some wrong bytes pass.
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body, 0, length));
      value = MAPPER.readTree(body, 0, length);
    } catch (CharacterCodingException e) {
      throw ServingError.invalid("the body is not UTF-8, expected JSON in UTF-8", e);
    } catch (IOException e) {
      throw ServingError.invalid(
          String.valueOf(JsonProblem.in("the body is not valid JSON", e).getMessage()), e);
    }
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw ServingError.invalid("the body is no JSON object, expected {...}");
  }

  /** A value as bytes. */
  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON value", e);
    }
  }

  /** An empty object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }
}
