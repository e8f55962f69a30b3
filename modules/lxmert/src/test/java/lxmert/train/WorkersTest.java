package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.tensor.ComputeThreads;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
  @TempDir Path folder;

  /** Seven batches an epoch: with five in a step, the last round of three workers has two. */
  @ParameterizedTest
  @CsvSource({"2, 2", "3, 3", "5, 2", "5, 3", "2, 5"})
  void anyNumberOfWorkersGivesTheSameToTheBit(int accumulate, int workers) throws IOException {
    run(task(accumulate), folder.resolve("one"), 1);

    run(task(accumulate), folder.resolve("several"), workers);

    RunFolders.assertSame(folder.resolve("several"), folder.resolve("one"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void aRunStoppedWithTwoWorkersGoesOnWithThreeToTheBit(int step) throws IOException {
    run(task(3), folder.resolve("whole"), 1);
    TinyTask stopped = task(3);
    Trainer<Long> trainer = trainer(stopped, folder.resolve("stopped"), 2);
    stopped.beforeStep =
        () -> {
          if (stopped.steps >= 2 * (step - 1)) {
            trainer.stop(); // two batches of three are this worker's
          }
        };
    assertThatThrownBy(trainer::run).isInstanceOf(RunStopped.class);
    assertThat(RunFolders.checkpoints(folder.resolve("stopped")))
        .endsWith("step-%08d".formatted(step));

    run(task(3), folder.resolve("stopped"), 3);

    RunFolders.assertSame(folder.resolve("stopped"), folder.resolve("whole"));
  }

  @Test
  void aFailureOfAWorkerIsThrown() {
    TinyTask task = task(2);
    task.beforeStep =
        () -> {
          throw new UserError("no more");
        };

    assertThatThrownBy(() -> run(task, folder, 2))
        .isInstanceOf(UserError.class)
        .hasMessage("no more");
  }

  private static TinyTask task(int accumulate) {
    TinyTask task = new TinyTask();
    task.accumulate = accumulate;
    return task;
  }

  /** One worker computes on one thread here, as each of several does. */
  private static void run(TinyTask task, Path out, int workers) {
    try (ComputeThreads one = new ComputeThreads(1)) {
      one.call(() -> trainer(task, out, workers).run());
    }
  }

  private static Trainer<Long> trainer(TinyTask task, Path out, int workers) {
    TrainingOptions options =
        new TrainingOptions(
            out, new Device("cpu"), workers, Progress.silent(), TrainingListener.NONE, false);
    return task.trainer(TinyTask.EPOCHS, Map.of("seed", 5), options);
  }
}
