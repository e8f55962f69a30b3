package lxmert.io;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;

/** A file that is read from its start to its end, and moves a bar on by the megabytes of it. */
public final class MeasuredInput extends FilterInputStream {
  private static final int MEGABYTE = 1_000_000;

  private final Progress.Bar bar;
  private long bytes;

  private MeasuredInput(InputStream in, Progress.Bar bar) {
    super(in);
    this.bar = bar;
  }

  /** A bar over all bytes of some files. */
  public static Progress.Bar bar(Progress progress, String name, Collection<Path> files) {
    long total = files.stream().mapToLong(AtomicFiles::size).sum();
    return progress.start(name, total / MEGABYTE, "MB");
  }

  static MeasuredInput open(Path file, Progress.Bar bar) throws IOException {
    return new MeasuredInput(InputFile.stream(file), bar);
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = super.read(target, offset, length);
    count(Math.max(0, read));
    return read;
  }

  private void count(int read) {
    long before = bytes / MEGABYTE;
    bytes += read;
    long passed = bytes / MEGABYTE - before;
    if (passed > 0) {
      bar.advance(passed);
    }
  }
}
