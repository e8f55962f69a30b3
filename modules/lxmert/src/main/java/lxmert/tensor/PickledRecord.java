package lxmert.tensor;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.io.UserError;
import lxmert.tensor.PickledNames.NumpyArray;
import lxmert.tensor.StoredTensor.Span;
import org.jspecify.annotations.Nullable;

/**
 * A pickled dictionary of texts, numbers and NumPy arrays, as programs put them into databases.
 * Nothing of it is executed: see {@link PickledNames}.
 */
public final class PickledRecord {
  private static final Map<DType, String> TYPES =
      Map.of(
          DType.F64, "<f8",
          DType.F32, "<f4",
          DType.F16, "<f2",
          DType.I64, "<i8",
          DType.I32, "<i4",
          DType.I16, "<i2",
          DType.I8, "|i1",
          DType.U8, "|u1");

  private PickledRecord() {}

  /**
   * An array, unchecked.
   *
   * @param type as NumPy writes it, such as {@code <f4}
   * @param shape empty for a single number
   * @param data the elements, row by row
   */
  public record Array(String type, int[] shape, byte[] data) {}

  /**
   * Reads a record. Its values are texts, numbers, bytes, {@link Array}s; others are left out.
   *
   * @param place where it lies, for errors
   * @throws UserError if the pickle is torn, is no dictionary, or asks for anything else
   */
  public static Map<String, Object> read(String place, byte[] pickle) {
    Object root = PickleReader.read(place, PickleInput.of(pickle), new HashMap<>());
    if (!(root instanceof Map<?, ?> dictionary)) {
      throw new UserError(place + " is a pickle, but no dictionary");
    }
    Map<String, Object> record = new LinkedHashMap<>();
    dictionary.forEach(
        (name, value) -> {
          Object plain = plain("%s, \"%s\"".formatted(place, name), value, pickle);
          if (plain != null) {
            record.put(String.valueOf(name), plain);
          }
        });
    return record;
  }

  private static @Nullable Object plain(String place, @Nullable Object value, byte[] pickle) {
    if (value instanceof Span span) {
      return bytes(span, pickle);
    }
    if (value instanceof NumpyArray array) {
      return array(place, array, pickle);
    }
    return value instanceof String || value instanceof Number ? value : null;
  }

  private static Array array(String place, NumpyArray array, byte[] pickle) {
    String type = array.dtype == null ? null : TYPES.get(array.dtype);
    if (type == null || array.data == null || (array.columnMajor && array.shape.length > 1)) {
      throw new UserError(place + " is no array of numbers, row by row");
    }
    int[] shape = Arrays.stream(array.shape).mapToInt(Math::toIntExact).toArray();
    return new Array(type, shape, bytes(array.data, pickle));
  }

  private static byte[] bytes(Span span, byte[] pickle) {
    return Arrays.copyOfRange(pickle, (int) span.begin(), (int) span.end());
  }
}
