package lxmert.regions;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import lxmert.io.UserError;

/**
 * An image's arrays in a line of a table or an entry of a database: numbers as text, arrays as
 * base64 of their little-endian bytes, or arrays as they are. What base64 does not say (type and
 * shape) follows from the number of bytes.
 *
 * @param values an {@link Npy}, a number, a text, or bytes of a text, by name
 */
record RecordArrays(String kind, String place, String imageId, Map<String, ?> values)
    implements ImageArrays {
  private static final Pattern POSITIVE = Pattern.compile("[1-9][0-9]{0,8}");

  /** Features are far smaller; float64 read as float32 gives numbers of any size. */
  private static final float IMPOSSIBLE = 1e10f;

  @Override
  public Set<String> names() {
    return Set.copyOf(values.keySet());
  }

  @Override
  public Npy read(String name) {
    Object value = values.get(name);
    if (value instanceof Npy array) {
      return array;
    }
    if (value instanceof Number number) {
      return Npy.of(of(name), new int[0], new double[] {number.doubleValue()});
    }
    RegionField field = RegionField.named(name);
    if (field == null || !(value instanceof String || value instanceof byte[])) {
      throw new UserError(of(name) + " holds neither numbers nor base64");
    }
    byte[] text =
        value instanceof byte[] bytes ? bytes : ((String) value).getBytes(StandardCharsets.UTF_8);
    return switch (field) {
      case WIDTH, HEIGHT, COUNT, IMAGE_ID -> Npy.of(of(name), positive(name, text));
      case OBJECTS, ATTRIBUTES -> ids(name, base64(name, text));
      case BOXES -> floats(name, base64(name, text), 4);
      case OBJECT_SCORES, ATTRIBUTE_SCORES -> floats(name, base64(name, text), 1);
      case SHARES, FEATURES, CLASSES -> rows(name, base64(name, text));
    };
  }

  private Npy ids(String name, byte[] bytes) {
    int n = count();
    if (bytes.length != 8L * n && bytes.length != 4L * n) {
      throw wrongBytes(name, bytes, "%d (int64) or %d (int32)".formatted(8L * n, 4L * n));
    }
    return Npy.of(of(name), bytes.length == 8L * n ? "<i8" : "<i4", new int[] {n}, bytes);
  }

  private Npy floats(String name, byte[] bytes, int width) {
    long expected = (long) count() * width * Float.BYTES;
    if (bytes.length == 2 * expected) {
      throw new UserError(
          "%s: %d bytes are float64, expected float32: %d bytes for %d boxes"
              .formatted(of(name), bytes.length, expected, count()));
    }
    if (bytes.length != expected) {
      throw wrongBytes(name, bytes, "%d".formatted(expected));
    }
    int[] shape = width == 1 ? new int[] {count()} : new int[] {count(), width};
    return Npy.of(of(name), "<f4", shape, bytes);
  }

  private Npy rows(String name, byte[] bytes) {
    long row = (long) count() * Float.BYTES;
    if (row == 0 || bytes.length == 0 || bytes.length % row != 0) {
      throw wrongBytes(name, bytes, "a multiple of %d (float32)".formatted(row));
    }
    if (isFloat64(bytes)) {
      throw new UserError(
          "%s: %d bytes are float64, expected float32".formatted(of(name), bytes.length));
    }
    return Npy.of(of(name), "<f4", new int[] {count(), (int) (bytes.length / row)}, bytes);
  }

  /** Numbers that make no sense as float32, NaN and infinity aside, but do as float64. */
  private static boolean isFloat64(byte[] bytes) {
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    boolean nonsense = false;
    for (int i = 0; i < bytes.length; i += Float.BYTES) {
      float value = data.getFloat(i);
      boolean usual = Float.isNaN(value) ? isPlainNaN(data.getInt(i)) : Float.isInfinite(value);
      nonsense |= !usual && !(Math.abs(value) < IMPOSSIBLE);
    }
    for (int i = 0; i < bytes.length && nonsense; i += Double.BYTES) {
      nonsense = i + Double.BYTES <= bytes.length && Math.abs(data.getDouble(i)) < IMPOSSIBLE;
    }
    return nonsense;
  }

  private static boolean isPlainNaN(int bits) {
    return (bits & Integer.MAX_VALUE) == 0x7fc00000;
  }

  private int count() {
    String name = RegionField.COUNT.in(values.keySet());
    if (name == null) {
      throw new UserError("%s has no %s".formatted(place, RegionField.COUNT));
    }
    return RegionsFromArrays.single(read(name));
  }

  private byte[] base64(String name, byte[] text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new UserError("%s: no base64: %s".formatted(of(name), e.getMessage()), e);
    }
  }

  private int positive(String name, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (name.equals(RegionField.COUNT.in(Set.of(name))) && text.equals("0")) {
      return 0;
    }
    if (!POSITIVE.matcher(text).matches()) {
      String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
      throw new UserError("%s: \"%s\", expected a whole number above 0".formatted(of(name), shown));
    }
    return Integer.parseInt(text);
  }

  private String of(String name) {
    return "%s, \"%s\"".formatted(place, name);
  }

  private UserError wrongBytes(String name, byte[] bytes, String expected) {
    return new UserError(
        "%s: %d bytes, expected %s for %d boxes"
            .formatted(of(name), bytes.length, expected, count()));
  }
}
