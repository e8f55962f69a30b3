package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every import that converts a data set and holds some of it back. */
final class ConversionOptions {
  @Mixin private FolderOption folder;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "Same seed, same images held back (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private JsonOption json;

  /** The folder to write. */
  Path out() {
    return folder.out();
  }

  long seed() {
    return seed;
  }

  /** Whether the result is for programs. */
  boolean json() {
    return json.wanted();
  }

  /** Prints what was written, as JSON or as text with the folder. */
  void print(PrintWriter print, Object summary, Runnable text) {
    json.print(
        print,
        summary,
        () -> {
          text.run();
          print.println("wrote " + folder.out());
        });
  }
}
