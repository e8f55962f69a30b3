package lxmert.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import lxmert.io.DiskTrial;
import lxmert.io.FaultyDisk.Fault;
import lxmert.io.Progress;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A world is there as a whole or not at all. */
class FaultyDiskWorldTest {
  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({"FULL, 3", "READ_ONLY, 11", "ONCE, 7"})
  void aWorldIsMadeAsAWholeAfterEveryChangeThatFailed(Fault fault, int stride)
      throws IOException {
    WorldGenerator generator = new WorldGenerator(WorldOptions.of(20, 3));
    DiskTrial trial =
        new DiskTrial(
            folder -> generator.write(folder.resolve("world"), Progress.silent()),
            DiskTrial::assertSame);
    assertThat(trial.everyChange(scratch, fault, stride)).isGreaterThan(5);
  }
}
