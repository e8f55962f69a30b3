package lxmert.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lxmert.serving.ServingError;
import org.jspecify.annotations.Nullable;

/**
 * One input of a request: texts, images or numbers, from JSON or from bytes after it.
 *
 * @param name of the input
 * @param datatype of the protocol
 * @param shape whose product is the number of elements
 * @param contentType {@code base64}, {@code str} or null: as is usual for the input
 * @param data of JSON, flat or nested; null where it is binary
 * @param binary little-endian, row-major; null where it is JSON
 */
record InputTensor(
    String name,
    String datatype,
    long[] shape,
    @Nullable String contentType,
    @Nullable JsonNode data,
    @Nullable ByteBuffer binary) {

  /** The number of elements. */
  long count() {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    return count;
  }

  /** Refuses another datatype or number of dimensions. */
  private void require(String expected, int rank) {
    if (!datatype.equals(expected)) {
      throw wrong("datatype '%s', expected %s".formatted(datatype, expected));
    }
    if (shape.length != rank) {
      throw wrong("shape %s, expected %d dimensions".formatted(Arrays.toString(shape), rank));
    }
    if (count() < 1) {
      throw wrong("shape %s holds nothing".formatted(Arrays.toString(shape)));
    }
  }

  /** Questions: texts in JSON, UTF-8 in binary, unless they say that they are base64. */
  List<String> questions() {
    List<String> questions = new ArrayList<>();
    List<byte[]> elements = bytes("str");
    for (int i = 0; i < elements.size(); i++) {
      String where = place(i);
      questions.add(QuestionText.clean(QuestionText.decode(elements.get(i), where), where));
    }
    return questions;
  }

  /** Images: base64 in JSON, the files themselves in binary. */
  List<byte[]> images() {
    return bytes(binary == null ? "base64" : "str");
  }

  /** How errors name an element. */
  String place(int index) {
    return "input '%s', element %d".formatted(name, index);
  }

  private List<byte[]> bytes(String usual) {
    require("BYTES", 1);
    boolean base64 = (contentType == null ? usual : contentType).equals("base64");
    List<byte[]> elements = binary == null ? texts(base64) : binaryElements(binary.slice());
    for (int i = 0; i < elements.size(); i++) {
      if (binary != null && base64) {
        String text = new String(elements.get(i), StandardCharsets.ISO_8859_1);
        elements.set(i, Base64Text.decode(text, place(i)));
      }
      if (elements.get(i).length == 0) {
        throw ServingError.invalid(place(i) + " is empty");
      }
    }
    return elements;
  }

  private List<byte[]> texts(boolean base64) {
    List<byte[]> texts = new ArrayList<>();
    for (JsonNode leaf : leaves()) {
      if (!leaf.isTextual()) {
        throw wrong("element %d is no text".formatted(texts.size()));
      }
      String text = leaf.textValue();
      String place = place(texts.size());
      if (base64) {
        texts.add(Base64Text.image(text, place));
      } else {
        QuestionText.requireWhole(text, place);
        texts.add(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return texts;
  }

  /** Each a length of four bytes and so many bytes. */
  private List<byte[]> binaryElements(ByteBuffer rest) {
    rest.order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> elements = new ArrayList<>();
    while (rest.hasRemaining()) {
      long length = rest.remaining() < Integer.BYTES ? -1 : Integer.toUnsignedLong(rest.getInt());
      if (length < 0 || length > rest.remaining()) {
        throw wrong("element %d runs past the tensor's end".formatted(elements.size()));
      }
      byte[] element = new byte[(int) length];
      rest.get(element);
      elements.add(element);
    }
    requireCount(elements.size());
    return elements;
  }

  /**
   * Numbers of single precision.
   *
   * @param rank expected dimensions
   */
  float[] floats(int rank) {
    require("FP32", rank);
    float[] floats = binary == null ? numbers() : binaryFloats(binary.slice());
    for (int i = 0; i < floats.length; i++) {
      if (!Float.isFinite(floats[i])) {
        throw wrong("element %d is out of the range of FP32".formatted(i));
      }
    }
    return floats;
  }

  private float[] numbers() {
    List<JsonNode> leaves = leaves();
    float[] floats = new float[leaves.size()];
    for (int i = 0; i < floats.length; i++) {
      if (!leaves.get(i).isNumber()) {
        throw wrong("element %d is no number".formatted(i));
      }
      floats[i] = (float) leaves.get(i).doubleValue();
    }
    return floats;
  }

  private float[] binaryFloats(ByteBuffer bytes) {
    if (bytes.remaining() != count() * Float.BYTES) {
      throw wrong(
          "shape %s needs %d bytes, got %d"
              .formatted(Arrays.toString(shape), count() * Float.BYTES, bytes.remaining()));
    }
    float[] floats = new float[(int) count()];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  /** The values in row-major order, which may be a flat list or nested as the shape says. */
  private List<JsonNode> leaves() {
    JsonNode list = data;
    if (list == null || !list.isArray()) {
      throw wrong("'data' is missing, expected a list");
    }
    List<JsonNode> leaves = new ArrayList<>();
    if (shape.length > 1 && list.path(0).isArray()) {
      addNested(list, 0, leaves);
    } else {
      list.forEach(leaves::add);
      requireCount(leaves.size());
    }
    if (leaves.stream().anyMatch(JsonNode::isContainerNode)) {
      throw wrong("'data' mixes values and lists");
    }
    return leaves;
  }

  private void addNested(JsonNode list, int dimension, List<JsonNode> leaves) {
    if (!list.isArray() || list.size() != shape[dimension]) {
      throw wrong("'data' is not nested as the shape %s says".formatted(Arrays.toString(shape)));
    }
    for (JsonNode each : list) {
      if (dimension == shape.length - 1) {
        leaves.add(each);
      } else {
        addNested(each, dimension + 1, leaves);
      }
    }
  }

  private void requireCount(int found) {
    if (found != count()) {
      throw ServingError.invalid(
          "input '%s': shape %s needs %d elements, got %d"
              .formatted(name, Arrays.toString(shape), count(), found));
    }
  }

  private ServingError wrong(String problem) {
    return ServingError.invalid("input '%s': %s".formatted(name, problem));
  }
}
