package lxmert.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import lxmert.io.Limit;
import lxmert.tensor.StoredTensor.Span;

/**
 * Where the entries of a zip file lie. Only stored entries, as PyTorch writes them: they can be
 * mapped, and nothing can unpack to more than the file. With zip64. Source: PKWARE APPNOTE 6.3.
 */
final class ZipDirectory {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int ZIP64_FIELD = 1;
  private static final long IN_ZIP64 = 0xffffffffL;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final int CHECKED_AT_ONCE = 1 << 20;

  private final FileChannel channel;
  private final boolean summed;

  private ZipDirectory(FileChannel channel, boolean summed) {
    this.channel = channel;
    this.summed = summed;
  }

  /**
   * The data of each entry, by name, in the directory's order.
   *
   * @param summed whether their checksums are looked at, which reads the whole file
   */
  static Map<String, Span> read(FileChannel channel, boolean summed) throws IOException {
    return new ZipDirectory(channel, summed).entries();
  }

  private Map<String, Span> entries() throws IOException {
    Span span = directory();
    if (span.begin() < 0 || span.bytes() < 0) {
      throw new ZipException("the zip directory has an impossible place");
    }
    Limit most = Limit.ZIP_DIRECTORY_BYTES;
    if (span.bytes() > most.mostAtOnce()) {
      throw new ZipException(
          "the zip directory has %d bytes, %s".formatted(span.bytes(), most.expected()));
    }
    ByteBuffer directory = read(span.begin(), (int) span.bytes());
    Map<String, Span> entries = new LinkedHashMap<>();
    while (directory.hasRemaining()) {
      addEntry(directory, entries);
    }
    return entries;
  }

  private Span directory() throws IOException {
    long size = channel.size();
    long tailBegin = Math.max(0, size - END_BYTES - LONGEST_COMMENT);
    ByteBuffer tail = read(tailBegin, (int) (size - tailBegin));
    int end = tail.limit() - END_BYTES;
    while (end >= 0 && tail.getInt(end) != END_SIGNATURE) {
      end--;
    }
    if (end < 0) {
      throw new ZipException("the zip directory is missing");
    }
    int locator = end - LOCATOR_BYTES;
    if (locator >= 0 && tail.getInt(locator) == LOCATOR_SIGNATURE) {
      ByteBuffer end64 = read(tail.getLong(locator + 8), END64_BYTES);
      if (end64.getInt(0) == END64_SIGNATURE) {
        return span(end64.getLong(48), end64.getLong(40));
      }
    }
    return span(unsigned(tail.getInt(end + 16)), unsigned(tail.getInt(end + 12)));
  }

  private void addEntry(ByteBuffer directory, Map<String, Span> entries) throws IOException {
    int at = directory.position();
    if (directory.remaining() < ENTRY_BYTES || directory.getInt(at) != ENTRY_SIGNATURE) {
      throw new ZipException("the zip directory is torn");
    }
    int nameLength = directory.getShort(at + 28) & 0xffff;
    int extraLength = directory.getShort(at + 30) & 0xffff;
    int commentLength = directory.getShort(at + 32) & 0xffff;
    directory.position(at + ENTRY_BYTES);
    if (nameLength + extraLength + commentLength > directory.remaining()) {
      throw new ZipException("the zip directory is torn");
    }
    byte[] name = new byte[nameLength];
    directory.get(name);
    long[] sizes = {
      unsigned(directory.getInt(at + 24)), // as unpacked
      unsigned(directory.getInt(at + 20)), // as stored
      unsigned(directory.getInt(at + 42)) // place of the local header
    };
    takeZip64(directory.slice(directory.position(), extraLength), sizes);
    directory.position(directory.position() + extraLength + commentLength);
    String text = new String(name, StandardCharsets.UTF_8);
    boolean encrypted = (directory.getShort(at + 8) & 1) != 0;
    if (encrypted || directory.getShort(at + 10) != 0 || sizes[0] != sizes[1]) {
      throw new ZipException("entry %s is compressed, expected stored".formatted(text));
    }
    Span data = data(text, sizes[2], sizes[0]);
    if (entries.put(text, data) != null) {
      throw new ZipException("entry %s is there twice".formatted(text));
    }
    if (summed && checksum(data) != unsigned(directory.getInt(at + 16))) {
      throw new ZipException("entry %s has a wrong checksum".formatted(text));
    }
  }

  /** A gigabyte takes a third of a second. */
  private long checksum(Span data) throws IOException {
    CRC32 sum = new CRC32();
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHECKED_AT_ONCE);
    for (long at = data.begin(); at < data.end(); at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), data.end() - at));
      int read = channel.read(buffer, at);
      if (read <= 0) {
        throw new ZipException("the file ends early");
      }
      sum.update(buffer.flip());
    }
    return sum.getValue();
  }

  /** Replaces sizes that do not fit 32 bits by those of the zip64 field, which come in order. */
  private static void takeZip64(ByteBuffer extra, long[] sizes) {
    extra.order(ByteOrder.LITTLE_ENDIAN);
    while (extra.remaining() >= 4) {
      int field = extra.getShort();
      int length = Math.min(extra.getShort() & 0xffff, extra.remaining());
      int next = extra.position() + length;
      for (int i = 0; i < sizes.length && field == ZIP64_FIELD; i++) {
        if (sizes[i] == IN_ZIP64 && next - extra.position() >= Long.BYTES) {
          sizes[i] = extra.getLong();
        }
      }
      extra.position(next);
    }
  }

  private Span data(String name, long localHeader, long bytes) throws IOException {
    ByteBuffer local = read(localHeader, LOCAL_BYTES);
    long begin =
        localHeader + LOCAL_BYTES + (local.getShort(26) & 0xffff) + (local.getShort(28) & 0xffff);
    if (local.getInt(0) != LOCAL_SIGNATURE
        || bytes < 0
        || begin > channel.size()
        || bytes > channel.size() - begin) {
      throw new ZipException("entry %s does not lie inside the file".formatted(name));
    }
    return span(begin, bytes);
  }

  private static Span span(long begin, long bytes) {
    return new Span(begin, begin + bytes);
  }

  private ByteBuffer read(long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    if (at < 0) {
      throw new ZipException("the zip directory points outside the file");
    }
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new ZipException("the zip directory points outside the file");
      }
    }
    return buffer.flip();
  }

  private static long unsigned(int value) {
    return value & 0xffffffffL;
  }
}
