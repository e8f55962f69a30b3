package lxmert.io;

import java.io.Console;
import java.io.PrintStream;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Tells how far long work has come: a bar with rate and time left on a terminal, a plain line now
 * and then in a log, or nothing at all. Library code takes one of these; the command line says
 * which.
 */
public final class Progress {
  private static final Progress SILENT = new Progress(null, false, null);

  private final @Nullable PrintStream out;
  private final boolean terminal;
  private final @Nullable BooleanSupplier stop;

  private Progress(@Nullable PrintStream out, boolean terminal, @Nullable BooleanSupplier stop) {
    this.out = out;
    this.terminal = terminal;
    this.stop = stop;
  }

  /** One piece of work under way. Closing it finishes its bar or line. */
  public interface Bar extends AutoCloseable {
    /** Says that {@code count} more units are done. */
    void advance(long count);

    /** Shows a short text beside the figures, such as the loss. */
    void note(String text);

    @Override
    void close();
  }

  /** Says nothing. */
  public static Progress silent() {
    return SILENT;
  }

  /** Bars where this process runs on a terminal, plain lines elsewhere. */
  public static Progress on(PrintStream out) {
    return new Progress(out, onTerminal(), null);
  }

  /** Plain lines: one at the start, one every ten seconds, one at the end. */
  public static Progress lines(PrintStream out) {
    return new Progress(out, false, null);
  }

  /**
   * The same, but {@link Bar#advance} throws a {@link CancellationException} once {@code stop} says
   * so: work that tells its progress can be given up between two of its units.
   */
  public Progress until(BooleanSupplier stop) {
    return new Progress(out, terminal, stop);
  }

  /** Prints a line, unless silent. */
  public void say(String line) {
    if (out != null) {
      out.println(line);
    }
  }

  /**
   * Starts a piece of work.
   *
   * @param name what is done, such as "extracting regions"
   * @param total number of units, or -1 if it is not known
   * @param unit plural name of the units, such as "pictures"
   */
  public Bar start(String name, long total, String unit) {
    Bar bar = bar(name, total, unit);
    return stop == null ? bar : new StoppableBar(bar, stop);
  }

  private Bar bar(String name, long total, String unit) {
    if (out == null) {
      return new NoBar();
    }
    return terminal
        ? new TerminalBar(out, name, total)
        : new LineBar(out, name, total, unit, System::nanoTime);
  }

  @SuppressWarnings("SystemConsoleNull") // asked of the console below
  private static boolean onTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // Since Java 22 there is a console even where there is no terminal.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private static final class NoBar implements Bar {
    @Override
    public void advance(long count) {}

    @Override
    public void note(String text) {}

    @Override
    public void close() {}
  }

  private record StoppableBar(Bar bar, BooleanSupplier stop) implements Bar {
    @Override
    public void advance(long count) {
      bar.advance(count);
      if (stop.getAsBoolean()) {
        throw new CancellationException("stopped");
      }
    }

    @Override
    public void note(String text) {
      bar.note(text);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  private static final class TerminalBar implements Bar {
    private final ProgressBar bar;

    TerminalBar(PrintStream out, String name, long total) {
      bar =
          ProgressBar.builder()
              .setTaskName(name)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.UNICODE_BLOCK)
              .showSpeed()
              .setUpdateIntervalMillis(250)
              .setConsumer(new ConsoleProgressBarConsumer(out))
              .build();
    }

    @Override
    public void advance(long count) {
      bar.stepBy(count);
    }

    @Override
    public void note(String text) {
      bar.setExtraMessage(text);
    }

    @Override
    public void close() {
      bar.close();
    }
  }
}
