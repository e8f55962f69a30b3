package lxmert.cli;

import java.io.Console;
import java.io.PrintStream;
import lxmert.io.Printable;
import lxmert.io.Progress;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as bars with rate and time left, on a terminal. */
record ConsoleProgress(PrintStream out) implements Progress {
  /** Bars where this process runs on a terminal, plain lines elsewhere. */
  static Progress onStandardError() {
    return onTerminal() ? new ConsoleProgress(System.err) : Progress.lines(System.err);
  }

  @Override
  public void say(String line) {
    out.println(Printable.line(line));
  }

  @Override
  public Bar start(String name, long total, String unit) {
    return new TerminalBar(
        ProgressBar.builder()
            .setTaskName(Printable.line(name))
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .showSpeed()
            .setUpdateIntervalMillis(250)
            .setConsumer(new ConsoleProgressBarConsumer(out))
            .build());
  }

  @SuppressWarnings("SystemConsoleNull") // asked of the console below
  static boolean onTerminal() {
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

  private record TerminalBar(ProgressBar bar) implements Bar {
    @Override
    public void advance(long count) {
      bar.stepBy(count);
    }

    @Override
    public void note(String text) {
      bar.setExtraMessage(Printable.line(text));
    }

    @Override
    public void close() {
      bar.close();
    }
  }
}
