package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Compares runs of {@link TinyTask} by what they left. */
final class RunFolders {
  private RunFolders() {}

  /** Every number is the same to the bit; only times differ. */
  static void assertSame(Path run, Path whole) throws IOException {
    assertThat(lines(run)).isEqualTo(lines(whole));
    List<String> names = checkpoints(whole);
    Path last = Path.of("checkpoints", names.get(names.size() - 1));
    for (Path file :
        List.of(
            Path.of("best", "weights.safetensors"),
            Path.of("last", "weights.safetensors"),
            last.resolve("weights.safetensors"),
            last.resolve("optimizer.safetensors"))) {
      assertThat(run.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
    assertThat(withoutTimes(Checkpoint.open(run.resolve(last)).state()))
        .isEqualTo(withoutTimes(Checkpoint.open(whole.resolve(last)).state()));
  }

  private static RunState withoutTimes(RunState state) {
    return new RunState(
        state.epoch(),
        state.batch(),
        state.step(),
        state.averages(),
        new Stopwatch.State(state.stopwatch().examples(), 0, 0),
        state.best(),
        state.logLines(),
        null);
  }

  /** Copies a run as it stands. */
  static void copy(Path run, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(run.relativize(file)));
      }
    }
  }

  /** The lines of a log without the speed. */
  static List<String> lines(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceAll(",\"examples_per_second\":[^,}]*", ""))
        .toList();
  }

  /** The names of the checkpoints, oldest first. */
  static List<String> checkpoints(Path run) throws IOException {
    return names(run.resolve("checkpoints")).stream()
        .filter(name -> name.startsWith("step-"))
        .toList();
  }

  /** The names in a folder, in their order. */
  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
