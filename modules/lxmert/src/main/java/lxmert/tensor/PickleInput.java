package lxmert.tensor;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import lxmert.io.Limit;
import lxmert.tensor.StoredTensor.Span;

/**
 * The bytes of a pickle inside a file. Knows its place, skips what is data, and ends with an error
 * where a pickle of names and numbers would be unreasonably long.
 */
final class PickleInput extends InputStream {
  /** Fills a buffer from a place on, and returns how many bytes it got, or -1. */
  @FunctionalInterface
  private interface Source {
    int read(ByteBuffer target, long position) throws IOException;
  }

  private final Source source;
  private final long end;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).limit(0);
  private long next;
  private long budget = Limit.PICKLE_BYTES.most();

  PickleInput(FileChannel channel, Span span) {
    this(channel::read, span);
  }

  private PickleInput(Source source, Span span) {
    this.source = source;
    this.next = span.begin();
    this.end = span.end();
  }

  /** A pickle that lies in memory, from the first byte to the last. */
  static PickleInput of(byte[] pickle) {
    Source source =
        (target, position) -> {
          int count = Math.min(target.remaining(), pickle.length - (int) position);
          target.put(pickle, (int) position, count);
          return count;
        };
    return new PickleInput(source, new Span(0, pickle.length));
  }

  /** The place of the next byte in the file. */
  long position() {
    return next - buffer.remaining();
  }

  /** How many bytes are left. */
  long left() {
    return end - position();
  }

  /** Steps over data that is to be read later. */
  Span skipData(long bytes) throws IOException {
    long begin = position();
    if (bytes < 0 || bytes > left()) {
      throw new EOFException(bytes + " bytes of data are announced, " + left() + " are left");
    }
    next = begin + bytes;
    buffer.limit(0);
    return new Span(begin, next);
  }

  @Override
  public int read() throws IOException {
    if (budget <= 0) {
      throw tooLong();
    }
    if (!buffer.hasRemaining() && !fill()) {
      return -1;
    }
    budget--;
    return buffer.get() & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length > budget) {
      throw tooLong();
    }
    if (length == 0) {
      return 0;
    }
    if (!buffer.hasRemaining() && !fill()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(bytes, offset, count);
    budget -= count;
    return count;
  }

  private static IOException tooLong() {
    Limit bytes = Limit.PICKLE_BYTES;
    return new IOException("it is longer than " + bytes.most() + " bytes" + bytes.more());
  }

  private boolean fill() throws IOException {
    buffer.clear().limit((int) Math.min(buffer.capacity(), end - next));
    int count = buffer.hasRemaining() ? source.read(buffer, next) : -1;
    buffer.flip();
    next += Math.max(count, 0);
    return count > 0;
  }
}
