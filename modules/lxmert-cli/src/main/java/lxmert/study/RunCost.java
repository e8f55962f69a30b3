package lxmert.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.DoubleStream;
import lxmert.io.Json;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.WeightFiles;
import lxmert.train.MetricsLog;

/**
 * What a fine-tuning run took. Not part of the results, which do not depend on the machine.
 *
 * @param parameters of the model
 * @param seconds of the run, its evaluations among them
 * @param examplesPerSecond of its training, the median of its log
 */
record RunCost(long parameters, double seconds, double examplesPerSecond) {
  private static final String FILE = "cost.json";

  /** Writes the cost of a run that was not interrupted into its folder. */
  static void write(Path run, double seconds) {
    Json.write(run.resolve(FILE), new RunCost(parameters(run), seconds, speed(run)));
  }

  private static long parameters(Path run) {
    try (SafeTensors weights =
        SafeTensors.open(WeightFiles.require(run.resolve("last"), "model"))) {
      return weights.names().stream()
          .mapToLong(name -> Arrays.stream(weights.shape(name)).reduce(1, (a, b) -> a * b))
          .sum();
    }
  }

  private static double speed(Path run) {
    return median(
        MetricsLog.read(run.resolve("metrics.jsonl")).stream()
            .map(entry -> entry.figures().get("examples_per_second"))
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue));
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  /** The cost of a run, where it is known. */
  static Optional<RunCost> read(Path run) {
    Path file = run.resolve(FILE);
    return Files.exists(file) ? Optional.of(Json.read(file, RunCost.class)) : Optional.empty();
  }
}
