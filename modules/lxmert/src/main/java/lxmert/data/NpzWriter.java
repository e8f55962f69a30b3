package lxmert.data;

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
final class NpzWriter implements AutoCloseable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  /** The header is filled up so that the numbers begin at a multiple of this. */
  private static final int ALIGNMENT = 64;

  private final ZipOutputStream zip;

  NpzWriter(OutputStream out) {
    zip = new ZipOutputStream(out);
    zip.setMethod(ZipOutputStream.STORED);
  }

  void floats(String name, float[] values, int... shape) throws IOException {
    ByteBuffer array = array("<f4", values.length * Float.BYTES, shape);
    array.asFloatBuffer().put(values);
    put(name, array);
  }

  /** Whole numbers as int64; one without a shape is a single number. */
  void ints(String name, int[] values, int... shape) throws IOException {
    ByteBuffer array = array("<i8", values.length * Long.BYTES, shape);
    array.asLongBuffer().put(Arrays.stream(values).asLongStream().toArray());
    put(name, array);
  }

  /** A header with room for the numbers, which begin at its position. */
  private static ByteBuffer array(String type, int bytes, int... shape) {
    String sizes = Arrays.stream(shape).mapToObj(n -> n + ",").collect(Collectors.joining(" "));
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }"
            .formatted(type, shape.length > 1 ? sizes.substring(0, sizes.length() - 1) : sizes);
    int start = MAGIC.length + Short.BYTES;
    int length = (start + header.length()) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
    String filled = header + " ".repeat(length - start - header.length() - 1) + "\n";
    return ByteBuffer.allocate(length + bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putShort((short) (length - start))
        .put(filled.getBytes(StandardCharsets.US_ASCII));
  }

  private void put(String name, ByteBuffer array) throws IOException {
    ZipEntry entry = new ZipEntry(name + ".npy");
    CRC32 sum = new CRC32();
    sum.update(array.array());
    entry.setSize(array.capacity());
    entry.setCrc(sum.getValue());
    entry.setTime(0); // the same regions give the same file
    zip.putNextEntry(entry);
    zip.write(array.array());
    zip.closeEntry();
  }

  /** Ends the file; the stream below stays open. */
  @Override
  public void close() throws IOException {
    zip.finish();
  }
}
