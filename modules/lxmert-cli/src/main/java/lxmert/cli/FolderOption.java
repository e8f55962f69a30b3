package lxmert.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --out} of every import that writes a data set. */
final class FolderOption {
  @Written(folder = true)
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write.")
  private Path out;

  Path out() {
    return out;
  }
}
