package lxmert.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lxmert.bench.RankedSteps;
import lxmert.io.Check;
import lxmert.model.LxmertConfig;
import lxmert.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is timed of a training by several processes: the same for all of them. */
final class RankBenchOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A config.json with the sizes (default: base size).")
  private @Nullable Path config;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "16",
      description = "Sentences that each rank computes in a step (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "5",
      description = "Steps of a run, of which the median counts (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Mixin private PrecisionOption precision;

  int steps() {
    return Check.given(
        "bench ranks",
        () -> {
          Check.atLeast(1, "--batch", batch);
          Check.atLeast(1, "--steps", steps);
          precision.orElse(Precision.BFLOAT16).requireTraining("--precision");
          return steps;
        });
  }

  RankedSteps of() {
    LxmertConfig sizes = config == null ? LxmertConfig.base() : LxmertConfig.read(config);
    return new RankedSteps(sizes, batch, precision.orElse(Precision.BFLOAT16));
  }

  /** These options, for another process. */
  List<String> arguments() {
    List<String> sizes = config == null ? List.of() : List.of("--config", config.toString());
    List<String> others =
        List.of(
            "--batch",
            Integer.toString(batch),
            "--steps",
            Integer.toString(steps),
            "--precision",
            precision.orElse(Precision.BFLOAT16).toString());
    return Stream.of(sizes, others).flatMap(List::stream).toList();
  }
}
