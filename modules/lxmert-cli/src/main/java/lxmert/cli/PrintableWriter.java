package lxmert.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import lxmert.io.Printable;

/** What commands print of files: nothing in it moves the cursor or changes the terminal. */
final class PrintableWriter extends FilterWriter {
  private PrintableWriter(Writer out) {
    super(out);
  }

  /** Prints to a writer, line by line. */
  static PrintWriter over(Writer out) {
    return new PrintWriter(new PrintableWriter(out), true);
  }

  @Override
  public void write(int letter) throws IOException {
    write(String.valueOf((char) letter));
  }

  @Override
  public void write(char[] letters, int from, int length) throws IOException {
    write(new String(letters, from, length));
  }

  @Override
  public void write(String text, int from, int length) throws IOException {
    out.write(Printable.lines(text.substring(from, from + length)));
  }
}
