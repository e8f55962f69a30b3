package lxmert.regions;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lxmert.io.Limit;
import lxmert.io.UserError;
import lxmert.tensor.HalfFloats;

/**
 * An array of numbers, row by row, as NumPy's {@code .npy} format (versions 1 to 3) and others hold
 * it: little-endian. Arrays of objects are pickles and are refused.
 *
 * @param place file and array, for errors
 * @param type NumPy's type without byte order, such as {@code f4}
 * @param shape empty for a single number
 * @param data the numbers, little-endian
 */
record Npy(String place, String type, int[] shape, ByteBuffer data) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 1 << 16;

  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([<>|=]?[a-zA-Z][0-9]*)', 'fortran_order': (True|False),"
              + " 'shape': \\(((?:[0-9]{1,9}, ?){0,32}(?:[0-9]{1,9})?)\\), ?}\\s*");

  /**
   * Reads an array.
   *
   * @throws UserError if it is torn or of another kind
   */
  static Npy read(String place, InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    Matcher header = HEADER.matcher(header(place, in));
    if (!header.matches()) {
      throw new UserError(place + " has a header that is not one of NumPy's plain arrays");
    }
    String type = type(place, header.group(1));
    int[] shape =
        Arrays.stream(header.group(3).split(",", -1))
            .filter(size -> !size.isBlank())
            .mapToInt(size -> Integer.parseInt(size.strip()))
            .toArray();
    boolean columnMajor = header.group(2).equals("True") && shape.length > 1;
    if (columnMajor && shape.length > 2) {
      throw new UserError(place + " is stored in Fortran order, expected C order");
    }
    ByteBuffer data = data(place, in, type, shape);
    return columnMajor
        ? new Npy(place, type, new int[] {shape[1], shape[0]}, data).transposed()
        : new Npy(place, type, shape, data);
  }

  /**
   * An array whose type is written as NumPy does, such as {@code <f4}.
   *
   * @throws UserError if it is of another type, or its data of another length
   */
  static Npy of(String place, String descr, int[] shape, byte[] data) {
    String type = type(place, descr);
    long expected = bytes(place, type, shape);
    if (data.length != expected) {
      throw new UserError(
          "%s has %d bytes of data, expected %d for the shape %s"
              .formatted(place, data.length, expected, Arrays.toString(shape)));
    }
    return new Npy(place, type, shape, little(data));
  }

  /** A single whole number. */
  static Npy of(String place, long value) {
    ByteBuffer data = little(new byte[Long.BYTES]);
    return new Npy(place, "i8", new int[0], data.putLong(0, value));
  }

  /** Numbers that Java holds as they are, as an array of float64. */
  static Npy of(String place, int[] shape, double[] values) {
    ByteBuffer data = little(new byte[values.length * Double.BYTES]);
    data.asDoubleBuffer().put(values);
    return new Npy(place, "f8", shape, data);
  }

  private static String type(String place, String descr) {
    String type = descr.replaceFirst("^[<>|=]", "");
    if (type.startsWith("O")) {
      throw new UserError(place + " holds pickled objects, which are never read");
    }
    if (descr.startsWith(">") || bytes(type) == 0) {
      throw new UserError(
          "%s has the type %s, expected little-endian floats or integers".formatted(place, descr));
    }
    return type;
  }

  /** Whether an array that a file begins with holds pickled objects. */
  static boolean isPickle(String place, InputStream in) throws IOException {
    return header(place, new DataInputStream(in)).contains("'|O'");
  }

  private static String header(String place, DataInputStream in) throws IOException {
    byte[] start = in.readNBytes(8);
    if (start.length < 8
        || !Arrays.equals(start, 0, 6, MAGIC, 0, 6)
        || start[6] < 1
        || start[6] > 3) {
      throw new UserError(place + " is not a NumPy array (versions 1 to 3)");
    }
    byte[] size = in.readNBytes(start[6] == 1 ? 2 : 4);
    long length = 0;
    for (int i = size.length - 1; i >= 0; i--) {
      length = length << 8 | (size[i] & 0xff);
    }
    if (length > LONGEST_HEADER) {
      throw new UserError(
          "%s announces a header of %d bytes, expected at most %d"
              .formatted(place, length, LONGEST_HEADER));
    }
    return new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
  }

  private static ByteBuffer data(String place, InputStream in, String type, int[] shape)
      throws IOException {
    long expected = bytes(place, type, shape);
    byte[] data = in.readNBytes((int) expected + 1);
    if (data.length != expected) {
      throw new UserError(
          "%s has %s bytes of data, expected %d for the shape %s"
              .formatted(
                  place,
                  data.length > expected ? "more than " + expected : data.length,
                  expected,
                  Arrays.toString(shape)));
    }
    return little(data);
  }

  private static long bytes(String place, String type, int[] shape) {
    long most = Limit.ARRAY_BYTES.mostAtOnce();
    long bytes = bytes(type);
    for (int size : shape) {
      bytes = size < 0 ? most + 1 : Math.min(bytes * size, most + 1);
    }
    if (bytes > most) {
      throw new UserError(
          "%s has the shape %s, more than %d bytes%s"
              .formatted(place, Arrays.toString(shape), most, Limit.ARRAY_BYTES.more()));
    }
    return bytes;
  }

  private static ByteBuffer little(byte[] data) {
    return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int bytes(String type) {
    return switch (type) {
      case "f8", "i8", "u8" -> 8;
      case "f4", "i4", "u4" -> 4;
      case "f2", "i2", "u2" -> 2;
      case "i1", "u1" -> 1;
      default -> 0;
    };
  }

  /** Number of values. */
  int length() {
    return data.limit() / bytes(type);
  }

  /** Rows become columns, of an array that has both. */
  Npy transposed() {
    int rows = shape[0];
    int columns = shape[1];
    int size = bytes(type);
    byte[] turned = new byte[data.limit()];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        data.get((row * columns + column) * size, turned, (column * rows + row) * size, size);
      }
    }
    return new Npy(place, type, new int[] {columns, rows}, little(turned));
  }

  /** The first rows of an array that has at least so many. */
  Npy head(int rows) {
    if (rows == shape[0]) {
      return this;
    }
    int[] fewer = shape.clone();
    fewer[0] = rows;
    int end = data.limit() / shape[0] * rows;
    return new Npy(place, type, fewer, data.slice(0, end).order(ByteOrder.LITTLE_ENDIAN));
  }

  /**
   * All values as floats.
   *
   * @throws UserError if one is not finite
   */
  float[] floats() {
    float[] values = new float[length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value(i);
      if (!Float.isFinite(values[i])) {
        throw new UserError(
            "%s has %s at place %d, expected a finite number".formatted(place, value(i), i));
      }
    }
    return values;
  }

  /**
   * All values as whole numbers, 0 and more.
   *
   * @throws UserError if one is none
   */
  int[] ints() {
    int[] values = new int[length()];
    for (int i = 0; i < values.length; i++) {
      double value = value(i);
      if (!(value >= 0 && value <= Integer.MAX_VALUE && value == Math.rint(value))) {
        throw new UserError(
            "%s has %s at place %d, expected a whole number, 0 or more".formatted(place, value, i));
      }
      values[i] = (int) value;
    }
    return values;
  }

  private double value(int i) {
    return switch (type) {
      case "f8" -> data.getDouble(8 * i);
      case "f4" -> data.getFloat(4 * i);
      case "f2" -> HalfFloats.fromF16(data.getShort(2 * i));
      case "i8", "u8" -> data.getLong(8 * i);
      case "i4" -> data.getInt(4 * i);
      case "u4" -> Integer.toUnsignedLong(data.getInt(4 * i));
      case "i2" -> data.getShort(2 * i);
      case "u2" -> Short.toUnsignedInt(data.getShort(2 * i));
      case "i1" -> data.get(i);
      case "u1" -> Byte.toUnsignedInt(data.get(i));
      default -> throw new IllegalStateException(type);
    };
  }
}
