package lxmert.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every kind of score takes; the truth files differ. */
final class ScoreOptions {
  @Option(
      names = "--predictions",
      required = true,
      paramLabel = "FILE",
      description = "The submission, as the data set's server takes it.")
  private Path predictions;

  @Option(names = "--json", description = "Print the scores as JSON.")
  private boolean json;

  Path predictions() {
    return predictions;
  }

  boolean json() {
    return json;
  }
}
