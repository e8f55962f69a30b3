package lxmert.cli;

import java.io.PrintWriter;
import lxmert.io.Json;
import picocli.CommandLine.Option;

/** The option {@code --json}, for every command whose result a program may read. */
final class JsonOption {
  @Option(
      names = "--json",
      description = "Print the result as JSON: one line, or one for each of several results.")
  private boolean wanted;

  /** Whether it was given. */
  boolean wanted() {
    return wanted;
  }

  /** Prints a result as one line of JSON where that is wanted, else as text. */
  void print(PrintWriter out, Object result, Runnable text) {
    if (wanted) {
      out.println(Json.line(result));
    } else {
      text.run();
    }
    out.flush();
  }
}
