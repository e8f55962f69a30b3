package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import lxmert.io.DiskTrial;
import lxmert.io.FaultyDisk.Fault;
import lxmert.io.Progress;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run goes on to the bit from wherever the disk was full. */
class FaultyDiskTrainingTest {
  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({"FULL, 1", "READ_ONLY, 6", "ONCE, 5"})
  void aRunGoesOnFromEveryChangeThatFailed(Fault fault, int stride) throws IOException {
    DiskTrial trial =
        new DiskTrial(
            folder -> {
              TinyTask task = new TinyTask();
              task.trainer(folder.resolve("run"), 1, Map.of(), Progress.silent()).run();
            },
            (folder, whole) -> assertSame(folder.resolve("run"), whole.resolve("run")));
    assertThat(trial.everyChange(scratch, fault, stride)).isGreaterThan(10);
  }

  private static void assertSame(Path run, Path whole) {
    try {
      RunFolders.assertSame(run, whole);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
