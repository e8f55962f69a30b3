package lxmert.io;

import java.io.PrintStream;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Hears how far long work has got. Library code takes one of these; the program that calls it
 * decides what becomes of it: a bar on a terminal, {@link #lines plain lines} in a log, or {@link
 * #silent nothing}.
 */
public interface Progress {
  /** One piece of work under way. Closing it finishes its bar or line. */
  interface Bar extends AutoCloseable {
    /** Says that {@code count} more units are done. */
    void advance(long count);

    /** Shows a short text beside the figures, such as the loss. */
    void note(String text);

    @Override
    void close();
  }

  /** Tells a line of its own. */
  void say(String line);

  /**
   * Starts a piece of work.
   *
   * @param name what is done, such as "extracting regions"
   * @param total number of units, or -1 if it is not known
   * @param unit plural name of the units, such as "images"
   */
  Bar start(String name, long total, String unit);

  /** Says nothing. */
  static Progress silent() {
    return SilentProgress.INSTANCE;
  }

  /** Plain lines: one at the start, one every ten seconds, one at the end. */
  static Progress lines(PrintStream out) {
    return new LineProgress(out);
  }

  /**
   * The same, but {@link Bar#advance} throws a {@link CancellationException} once {@code stop} says
   * so: work that tells its progress can be given up between two of its units.
   */
  default Progress until(BooleanSupplier stop) {
    return new StoppableProgress(this, stop);
  }
}
