package lxmert.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import lxmert.serving.ServingError;
import org.jspecify.annotations.Nullable;

/**
 * A request of the Open Inference Protocol, version 2, with Triton's binary tensors.
 *
 * @param id that comes back; null where none is given
 * @param parameters what it asks for
 * @param inputs by name
 * @param outputs that it wants, in their order; empty: the usual ones
 */
public record InferRequest(
    @Nullable String id,
    InferParameters parameters,
    Map<String, InputTensor> inputs,
    List<RequestedOutput> outputs) {
  /** More dimensions than any input has. */
  private static final int MOST_DIMENSIONS = 8;

  /**
   * An output that is asked for.
   *
   * @param name of the output
   * @param binary whether it comes as bytes after the JSON
   */
  public record RequestedOutput(String name, boolean binary) {}

  /**
   * Reads a body.
   *
   * @param jsonLength value of {@code Inference-Header-Content-Length}; null: all of it is JSON
   * @throws ServingError if it is not as the protocol says
   */
  public static InferRequest read(byte[] body, @Nullable String jsonLength) {
    int length = jsonLength == null ? body.length : headerLength(jsonLength, body.length);
    ObjectNode object = StrictJson.object(body, length);
    InferParameters parameters = InferParameters.read(Fields.object(object, "parameters"));
    ByteBuffer binary = ByteBuffer.wrap(body, length, body.length - length).slice();
    return new InferRequest(
        Fields.text(object, "id"),
        parameters,
        inputs(object.path("inputs"), binary),
        outputs(object.path("outputs"), parameters.binaryOutput()));
  }

  private static int headerLength(String text, int bodyLength) {
    if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) > bodyLength) {
      throw ServingError.invalid(
          "Inference-Header-Content-Length is '%s', expected 0 to the body's %d bytes"
              .formatted(text.substring(0, Math.min(20, text.length())), bodyLength));
    }
    return Integer.parseInt(text);
  }

  private static Map<String, InputTensor> inputs(JsonNode list, ByteBuffer binary) {
    if (!list.isArray() || list.isEmpty()) {
      throw ServingError.invalid("'inputs' is missing, expected a list of tensors");
    }
    requireSum(list, binary.remaining());
    Map<String, InputTensor> inputs = new LinkedHashMap<>();
    for (JsonNode each : list) {
      InputTensor tensor = input(each, size -> take(binary, (int) size));
      if (inputs.put(tensor.name(), tensor) != null) {
        throw ServingError.invalid("input '%s' is given twice".formatted(tensor.name()));
      }
    }
    return inputs;
  }

  /** All sizes of binary tensors make up what follows the JSON; checked before any is read. */
  private static void requireSum(JsonNode list, int bytes) {
    long sum = 0;
    for (JsonNode each : list) {
      sum += Math.max(0, binarySize(each));
      if (sum > bytes) {
        break;
      }
    }
    if (sum != bytes) {
      throw ServingError.invalid(
          "the sizes of the binary inputs do not add up to the %d bytes after the JSON"
              .formatted(bytes));
    }
  }

  /** {@code binary_data_size}; -1 where there is none. */
  private static long binarySize(JsonNode input) {
    JsonNode parameters = Fields.object(input, "parameters");
    return Fields.number(parameters, "binary_data_size", -1, 0, Integer.MAX_VALUE);
  }

  private static ByteBuffer take(ByteBuffer binary, int size) {
    ByteBuffer taken = binary.slice(binary.position(), size);
    binary.position(binary.position() + size);
    return taken;
  }

  private static InputTensor input(JsonNode object, LongFunction<ByteBuffer> binary) {
    if (!object.isObject()) {
      throw ServingError.invalid("'inputs' holds a value that is no object");
    }
    String name = Fields.requiredText(object, "name");
    String datatype = Fields.requiredText(object, "datatype");
    long[] shape = shape(object.path("shape"), name);
    String contentType = Fields.text(Fields.object(object, "parameters"), "content_type");
    if (contentType != null && !contentType.equals("base64") && !contentType.equals("str")) {
      throw ServingError.invalid(
          "input '%s': content_type is '%s', expected base64 or str".formatted(name, contentType));
    }
    long size = binarySize(object);
    JsonNode data = object.get("data");
    if ((data == null) == (size < 0)) {
      throw ServingError.invalid(
          "input '%s': expected either 'data' or the parameter 'binary_data_size'".formatted(name));
    }
    return new InputTensor(
        name, datatype, shape, contentType, data, size < 0 ? null : binary.apply(size));
  }

  private static long[] shape(JsonNode list, String name) {
    if (!list.isArray() || list.isEmpty() || list.size() > MOST_DIMENSIONS) {
      throw ServingError.invalid(
          "input '%s': 'shape' is missing, expected a list of sizes".formatted(name));
    }
    long[] shape = new long[list.size()];
    long count = 1;
    for (int i = 0; i < shape.length; i++) {
      JsonNode size = list.get(i);
      boolean whole = size.isIntegralNumber() && size.canConvertToInt() && size.intValue() >= 0;
      // Each factor and the product so far have 31 bits: no overflow.
      count = whole ? count * size.intValue() : Long.MAX_VALUE;
      if (count > Integer.MAX_VALUE) {
        throw ServingError.invalid("input '%s': 'shape' holds what is no size".formatted(name));
      }
      shape[i] = size.intValue();
    }
    return shape;
  }

  private static List<RequestedOutput> outputs(JsonNode list, boolean usual) {
    List<RequestedOutput> outputs = new ArrayList<>();
    if (list.isMissingNode() || list.isNull()) {
      return outputs;
    }
    if (!list.isArray()) {
      throw ServingError.invalid("'outputs' is no list");
    }
    for (JsonNode each : list) {
      String name = Fields.requiredText(each, "name");
      JsonNode parameters = Fields.object(each, "parameters");
      boolean binary =
          parameters.has("binary_data") ? Fields.flag(parameters, "binary_data") : usual;
      if (outputs.stream().anyMatch(other -> other.name().equals(name))) {
        throw ServingError.invalid("output '%s' is asked for twice".formatted(name));
      }
      outputs.add(new RequestedOutput(name, binary));
    }
    return outputs;
  }
}
