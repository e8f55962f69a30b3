package lxmert.io;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a file, gzipped or not, as bytes, one at a time; they end in LF or CRLF. */
public final class ByteLines implements AutoCloseable {
  /** What a gzipped file begins with. */
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};

  private final Path file;
  private final InputStream in;
  private final int longest = Limit.LINE_BYTES.mostAtOnce();
  private final byte[] buffer = new byte[1 << 16];
  private int start;
  private int end;
  private int number;

  private ByteLines(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /** Opens a file whose lines have at most {@link Limit#LINE_BYTES}. */
  public static ByteLines open(Path file) throws IOException {
    return new ByteLines(file, content(file));
  }

  private static InputStream content(Path file) throws IOException {
    InputStream in = new BufferedInputStream(InputFile.stream(file));
    try {
      in.mark(GZIP.length);
      boolean zipped = Arrays.equals(in.readNBytes(GZIP.length), GZIP);
      in.reset();
      return zipped ? new GZIPInputStream(in) : in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /**
   * Hands out every line that is not blank, as text, with the file and the line's number.
   *
   * @throws UserError if the file cannot be read or a line has more bytes
   */
  public static void read(Path file, BiConsumer<String, String> sink) {
    try (ByteLines lines = open(file)) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        String text = new String(line, StandardCharsets.UTF_8);
        if (!text.isBlank()) {
          sink.accept("%s, line %d".formatted(file, lines.number()), text);
        }
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  /** The number of the line that was read last, from 1. */
  public int number() {
    return number;
  }

  /** The next line without its end, or null after the last. */
  public byte @Nullable [] next() throws IOException {
    number++;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (start < end || fill()) {
      int newline = start;
      while (newline < end && buffer[newline] != '\n') {
        newline++;
      }
      line.write(buffer, start, newline - start);
      start = Math.min(end, newline + 1);
      if (newline < end) {
        return withoutCarriageReturn(line.toByteArray());
      }
      if (line.size() > longest) {
        throw new UserError(
            "%s, line %d is longer than %d bytes%s"
                .formatted(file, number, longest, Limit.LINE_BYTES.more()));
      }
    }
    return line.size() == 0 ? null : withoutCarriageReturn(line.toByteArray());
  }

  private boolean fill() throws IOException {
    start = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  private static byte[] withoutCarriageReturn(byte[] line) {
    boolean ends = line.length > 0 && line[line.length - 1] == '\r';
    return ends ? Arrays.copyOf(line, line.length - 1) : line;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
