package lxmert.ranks;

import java.util.Locale;

/**
 * What a rank exchanged with the others.
 *
 * @param bytes that it sent
 * @param seconds that its work waited for exchanges, the transfer itself included
 */
public record Traffic(long bytes, double seconds) {
  /** Nothing yet. */
  static final Traffic NONE = new Traffic(0, 0);

  Traffic plus(long sent, long nanoseconds) {
    return new Traffic(bytes + sent, seconds + nanoseconds / 1e9);
  }

  /** What came after an earlier moment. */
  public Traffic since(Traffic before) {
    return new Traffic(bytes - before.bytes, seconds - before.seconds);
  }

  /** In words: how much was sent, and how long was waited. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.1f MB sent, %.1f s waited", bytes / 1e6, seconds);
  }
}
