package lxmert.tensor;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes named arrays as NumPy's {@code savez} does: version 1, little-endian, uncompressed. */
public final class NpzWriter implements AutoCloseable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  /** The header is filled up so that the numbers begin at a multiple of this. */
  private static final int ALIGNMENT = 64;

  private final ZipOutputStream zip;

  /** Writes to a stream, which stays open. */
  public NpzWriter(OutputStream out) {
    zip = new ZipOutputStream(out);
    zip.setMethod(ZipOutputStream.STORED);
  }

  /** Adds an array of float32. */
  public void floats(String name, float[] values, int... shape) throws IOException {
    byte[] header = header("<f4", shape);
    ByteBuffer array =
        ByteBuffer.allocate(header.length + values.length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(header);
    array.asFloatBuffer().put(values);
    put(name, array.array());
  }

  /** Whole numbers as int64; one without a shape is a single number. */
  public void ints(String name, int[] values, int... shape) throws IOException {
    byte[] header = header("<i8", shape);
    ByteBuffer array =
        ByteBuffer.allocate(header.length + values.length * Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(header);
    array.asLongBuffer().put(Arrays.stream(values).asLongStream().toArray());
    put(name, array.array());
  }

  /**
   * Texts in UTF-8, filled up with zeros to the longest: NumPy's type {@code S}.
   *
   * @param values (N), N texts of W bytes each
   */
  public void texts(String name, byte[] values, int count) throws IOException {
    int width = values.length / count;
    byte[] header = header("|S" + width, count);
    put(name, ByteBuffer.allocate(header.length + values.length).put(header).put(values).array());
  }

  /** What stands before the numbers. */
  private static byte[] header(String type, int... shape) {
    String sizes = Arrays.stream(shape).mapToObj(n -> n + ",").collect(Collectors.joining(" "));
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }"
            .formatted(type, shape.length > 1 ? sizes.substring(0, sizes.length() - 1) : sizes);
    int start = MAGIC.length + Short.BYTES;
    int length = (start + header.length()) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
    String filled = header + " ".repeat(length - start - header.length() - 1) + "\n";
    return ByteBuffer.allocate(length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putShort((short) (length - start))
        .put(filled.getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  private void put(String name, byte[] array) throws IOException {
    ZipEntry entry = new ZipEntry(name + ".npy");
    CRC32 sum = new CRC32();
    sum.update(array);
    entry.setSize(array.length);
    entry.setCrc(sum.getValue());
    entry.setTime(0); // the same regions give the same file
    zip.putNextEntry(entry);
    zip.write(array);
    zip.closeEntry();
  }

  /** Ends the file; the stream below stays open. */
  @Override
  public void close() throws IOException {
    zip.finish();
  }
}
