package lxmert.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import lxmert.io.Json;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.WeightFiles;

/**
 * What a fine-tuning run took. Not part of the results, which two machines share.
 *
 * @param parameters of the model
 * @param seconds of the run, its evaluations among them
 */
record RunCost(long parameters, double seconds) {
  private static final String FILE = "cost.json";

  /** Writes the cost of a run that was not interrupted into its folder. */
  static void write(Path run, double seconds) {
    try (SafeTensors weights =
        SafeTensors.open(WeightFiles.require(run.resolve("last"), "model"))) {
      long parameters =
          weights.names().stream()
              .mapToLong(name -> Arrays.stream(weights.shape(name)).reduce(1, (a, b) -> a * b))
              .sum();
      Json.write(run.resolve(FILE), new RunCost(parameters, seconds));
    }
  }

  /** The cost of a run, where it is known. */
  static Optional<RunCost> read(Path run) {
    Path file = run.resolve(FILE);
    return Files.exists(file) ? Optional.of(Json.read(file, RunCost.class)) : Optional.empty();
  }
}
