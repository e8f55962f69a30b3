package lxmert.corpus;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import lxmert.io.AtomicFiles;
import lxmert.tensor.DType;
import lxmert.tensor.SafeTensors;

/**
 * A column that grows on disk, little-endian, until it is copied into a tensor of a file. It is
 * gone when it is closed; where the system can, it has no name from the start, so that nothing is
 * left of a killed process.
 */
final class DiskColumn implements AutoCloseable {
  private static final int BUFFERED = 1 << 16;

  private final Path path;
  private final DType type;
  private final FileChannel file;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFERED).order(ByteOrder.LITTLE_ENDIAN);
  private long written;

  private DiskColumn(Path path, DType type, FileChannel file) {
    this.path = path;
    this.type = type;
    this.file = file;
  }

  /** An empty column in a folder, which is made where it is missing. */
  static DiskColumn create(Path folder, DType type) {
    Path path = folder.resolve(".column-" + UUID.randomUUID() + ".tmp");
    try {
      Files.createDirectories(folder);
      return new DiskColumn(
          path,
          type,
          FileChannel.open(
              path,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(path, e);
    }
  }

  void putByte(int value) {
    room(Byte.BYTES).put((byte) value);
  }

  void putInt(int value) {
    room(Integer.BYTES).putInt(value);
  }

  void putLong(long value) {
    room(Long.BYTES).putLong(value);
  }

  void putDouble(double value) {
    room(Double.BYTES).putDouble(value);
  }

  void putBytes(byte[] bytes) {
    for (int at = 0; at < bytes.length; ) {
      int count = Math.min(bytes.length - at, BUFFERED);
      room(count).put(bytes, at, count);
      at += count;
    }
  }

  /** Number of bytes so far. */
  long bytes() {
    return written + buffer.position();
  }

  /** The whole column as a tensor of one dimension. */
  SafeTensors.Raw tensor(String name) {
    return tensor(name, 0, bytes());
  }

  /** A part of the column, by bytes, as a tensor of one dimension. */
  SafeTensors.Raw tensor(String name, long from, long length) {
    return new SafeTensors.Raw(
        name, type, new long[] {length / type.bytes()}, out -> copy(out, from, length));
  }

  /** All bytes of a column that fits into memory. */
  ByteBuffer content() {
    flush();
    ByteBuffer content =
        ByteBuffer.allocate(Math.toIntExact(written)).order(ByteOrder.LITTLE_ENDIAN);
    try {
      while (content.hasRemaining()) {
        read(content, content.position());
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(path, e);
    }
    return content.flip();
  }

  private void copy(OutputStream out, long from, long length) throws IOException {
    flush();
    ByteBuffer part = ByteBuffer.allocate(BUFFERED);
    for (long at = from; at < from + length; at += part.limit()) {
      part.clear().limit((int) Math.min(BUFFERED, from + length - at));
      while (part.hasRemaining()) {
        read(part, at + part.position());
      }
      out.write(part.array(), 0, part.limit());
    }
  }

  private void read(ByteBuffer target, long at) throws IOException {
    if (file.read(target, at) < 0) {
      throw new IOException("it ended while it was read");
    }
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  private void flush() {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        written += file.write(buffer, written);
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(path, e);
    }
    buffer.clear();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(path, e);
    }
  }
}
