package lxmert.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --regions}, for every command that reads regions from a store. */
final class RegionsOption {
  @Option(
      names = "--regions",
      required = true,
      paramLabel = "STORE",
      description = "Regions of the images: a store, as detect extract and the imports write it.")
  private Path store;

  /** The folder of the store. */
  Path store() {
    return store;
  }
}
