package lxmert.io;

import java.io.PrintStream;

/** Progress as plain lines. */
record LineProgress(PrintStream out) implements Progress {
  @Override
  public void say(String line) {
    out.println(Printable.line(line));
  }

  @Override
  public Bar start(String name, long total, String unit) {
    return new LineBar(out, Printable.line(name), total, unit, System::nanoTime);
  }
}
