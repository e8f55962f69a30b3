package lxmert.train;

import java.nio.file.Path;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * What a run leaves in its folder as it goes on: its log, its models, its checkpoints. Of several
 * ranks only the first one leaves anything.
 */
final class RunRecord implements AutoCloseable {
  private final Run<?> run;
  private final CheckpointFolder checkpoints;
  private final Optimizer optimizer;
  private final @Nullable MetricsLog log;
  private long lastCheckpoint = System.nanoTime();

  /**
   * Goes on with the record of a run.
   *
   * @param state of the run, which says how much of the log belongs to what is done already
   */
  RunRecord(Run<?> run, CheckpointFolder checkpoints, Optimizer optimizer, RunState state) {
    this.run = run;
    this.checkpoints = checkpoints;
    this.optimizer = optimizer;
    Path file = run.folder().resolve("metrics.jsonl");
    log =
        run.ranks().first() ? MetricsLog.after(file, state.logLines(), state.logChecksum()) : null;
  }

  /** Adds a line to the log. */
  void add(MetricsLog.Entry entry) {
    if (log != null) {
      log.add(entry);
    }
  }

  /** Lines of the log. */
  int lines() {
    return log == null ? 0 : log.lines();
  }

  /** CRC-32C of the lines of the log. */
  @Nullable Long checksum() {
    return log == null ? null : log.checksum();
  }

  /** Saves the model as it is under a name. */
  void saveModel(String name) {
    if (log != null) {
      run.task().save(run.folder().resolve(name));
    }
  }

  /** Whether it is time for a checkpoint after so many steps. */
  boolean checkpointIsDue(long step) {
    double minutes = (System.nanoTime() - lastCheckpoint) / 60e9;
    return run.settings().checkpoint().every().isDue(step, minutes);
  }

  /**
   * Saves the run as it stands.
   *
   * @throws UserError if it cannot be written
   */
  void checkpoint(RunState state) {
    if (log != null) {
      log.force();
      try {
        checkpoints.add(state.step(), path -> write(path, state));
      } catch (UserError e) {
        throw new UserError(
            "training stopped at step %d: %s; started again, it goes on from the checkpoint before"
                .formatted(state.step(), e.getMessage()),
            e);
      }
    }
    lastCheckpoint = System.nanoTime();
  }

  private void write(Path path, RunState state) {
    Checkpoint.write(path, run, state, optimizer);
  }

  @Override
  public void close() {
    if (log != null) {
      log.close();
    }
  }
}
