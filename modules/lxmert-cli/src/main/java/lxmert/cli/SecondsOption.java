package lxmert.cli;

import lxmert.io.UserError;
import picocli.CommandLine.Option;

/** The option {@code --seconds} of benchmarks. */
final class SecondsOption {
  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description = "How long to time each case (default: ${DEFAULT-VALUE}).")
  private double seconds = 5;

  /**
   * The time.
   *
   * @throws UserError if it is negative
   */
  double seconds() {
    if (!(seconds >= 0)) {
      throw new UserError("--seconds is " + seconds + ", expected 0 or more");
    }
    return seconds;
  }
}
