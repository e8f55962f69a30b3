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
  private static final WorldOptions SMALL = new WorldOptions(3, 3, 1, 1, 1, 2, 64, 64, 3, 0.5);

  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({"FULL, 17", "READ_ONLY, 31", "ONCE, 23"})
  void aWorldIsMadeAsAWholeAfterEveryChangeThatFailed(Fault fault, int stride) throws IOException {
    WorldGenerator generator = new WorldGenerator(SMALL);
    DiskTrial trial =
        new DiskTrial(
            folder -> generator.write(folder.resolve("world"), Progress.silent()),
            DiskTrial::assertSame);
    assertThat(trial.everyChange(scratch, fault, stride)).isPositive();
  }
}
