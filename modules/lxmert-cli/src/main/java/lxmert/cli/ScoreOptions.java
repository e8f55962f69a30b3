package lxmert.cli;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every kind of score takes; the truth files differ. */
final class ScoreOptions {
  @Option(
      names = "--predictions",
      required = true,
      paramLabel = "FILE",
      description = "The submission, as the data set's server takes it.")
  private Path predictions;

  @Mixin private JsonOption json;

  Path predictions() {
    return predictions;
  }

  boolean json() {
    return json.wanted();
  }
}
