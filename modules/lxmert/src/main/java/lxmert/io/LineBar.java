package lxmert.io;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Progress as plain lines: for log files and pipes. */
final class LineBar implements Progress.Bar {
  private static final long INTERVAL = 10_000_000_000L;

  private final PrintStream out;
  private final String name;
  private final long total;
  private final String unit;
  private final LongSupplier nanoTime;
  private final long start;
  private long lastLine;
  private long done;
  private String note = "";

  LineBar(PrintStream out, String name, long total, String unit, LongSupplier nanoTime) {
    this.out = out;
    this.name = name;
    this.total = total;
    this.unit = unit;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.lastLine = start;
    out.println(total < 0 ? name : "%s: %d %s".formatted(name, total, unit));
  }

  @Override
  public synchronized void advance(long count) {
    done += count;
    long now = nanoTime.getAsLong();
    if (now - lastLine >= INTERVAL) {
      lastLine = now;
      out.println(line(now));
    }
  }

  @Override
  public synchronized void note(String text) {
    note = text;
  }

  @Override
  public synchronized void close() {
    long now = nanoTime.getAsLong();
    out.println(
        "%s: %d %s in %s%s"
            .formatted(
                name, done, unit, clock((now - start) / 1e9), note.isEmpty() ? "" : ", " + note));
  }

  private String line(long now) {
    double seconds = (now - start) / 1e9;
    double rate = done / seconds;
    StringBuilder line = new StringBuilder(name).append(": ").append(done);
    if (total > 0) {
      line.append('/').append(total);
    }
    line.append(' ').append(unit).append(String.format(Locale.ROOT, ", %.1f/s", rate));
    if (total > 0 && done > 0) {
      line.append(", ").append(clock((total - done) / rate)).append(" left");
    }
    return note.isEmpty() ? line.toString() : line.append(", ").append(note).toString();
  }

  /** Seconds as m:ss, or h:mm:ss from an hour on. */
  private static String clock(double seconds) {
    long s = Math.max(0, Math.round(seconds));
    return s < 3600
        ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }
}
