package lxmert.regions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import lxmert.io.UserError;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;

/**
 * A dictionary of NumPy arrays as the package msgpack-numpy writes it: each is a dictionary {@code
 * nd}, {@code type}, {@code shape}, {@code data}, whose keys are texts or bytes.
 */
final class MsgpackArrays {
  private MsgpackArrays() {}

  /**
   * Reads the arrays and numbers of known names.
   *
   * @throws UserError if the bytes are something else
   */
  static Map<String, Object> read(String place, byte[] bytes) throws IOException {
    Map<String, Object> arrays = new HashMap<>();
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
      Value root = unpacker.unpackValue();
      if (!root.isMapValue()) {
        throw new UserError(unknown(place));
      }
      for (Map.Entry<Value, Value> entry : root.asMapValue().entrySet()) {
        String name = text(entry.getKey());
        if (RegionField.named(name) != null) {
          arrays.put(name, value("%s, \"%s\"".formatted(place, name), entry.getValue()));
        }
      }
    } catch (MessagePackException e) {
      throw new UserError(unknown(place), e);
    }
    return arrays;
  }

  private static Object value(String place, Value value) {
    if (value.isNumberValue()) {
      return value.asNumberValue().toDouble();
    }
    if (!value.isMapValue()) {
      throw new UserError(place + " is neither an array of NumPy's nor a number");
    }
    Map<String, Value> fields = new HashMap<>();
    value.asMapValue().map().forEach((key, field) -> fields.put(text(key), field));
    Value type = fields.get("type");
    Value data = fields.get("data");
    if (type == null || data == null || !data.isRawValue()) {
      throw new UserError(place + " is a dictionary, but no array of NumPy's");
    }
    Value shape = fields.get("shape");
    int[] sizes =
        shape == null
            ? new int[0]
            : shape.asArrayValue().list().stream()
                .mapToInt(size -> size.asIntegerValue().asInt())
                .toArray();
    return Npy.of(place, text(type), sizes, data.asRawValue().asByteArray());
  }

  private static String text(Value value) {
    return value.isRawValue()
        ? new String(value.asRawValue().asByteArray(), StandardCharsets.UTF_8)
        : value.toString();
  }

  private static String unknown(String place) {
    return place + " is neither msgpack, a NumPy archive nor a pickled dictionary";
  }
}
