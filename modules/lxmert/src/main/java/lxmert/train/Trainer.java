package lxmert.train;

import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.io.AtomicFiles;
import lxmert.io.Check;
import lxmert.io.FileClaim;
import lxmert.io.UserError;
import lxmert.io.Version;
import lxmert.ranks.Ranks;
import lxmert.tensor.Precision;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one training loop: for every epoch all batches, then an evaluation, then the models. In its
 * folder it keeps the best model by validation score ({@code best/}), the latest one ({@code
 * last/}), the course of the run ({@code metrics.jsonl}) and the last few {@code checkpoints/}. A
 * listener is told of every epoch.
 *
 * <p>A run that ended early, however it did, goes on from its newest checkpoint when it is started
 * again; on the same machine and as many threads its numbers are those of a run that was never
 * interrupted, to the bit.
 *
 * @param <B> a batch of the task
 */
public final class Trainer<B> {
  private static final Logger LOGGER = LoggerFactory.getLogger(Trainer.class);

  /**
   * What a run is made of.
   *
   * @param epochs times that the training split is gone through
   * @param optimizer what makes it; the learning rate's course spans the whole run
   * @param precision of the forward and backward pass
   * @param seed of dropout
   * @param logEvery steps between two lines of the log
   * @param checkpoint when the run is saved
   * @param accumulate batches whose gradients are averaged for one step; those that do not fill the
   *     last step of an epoch are left out
   */
  public record Settings(
      int epochs,
      OptimizerSource optimizer,
      Precision precision,
      long seed,
      int logEvery,
      CheckpointSettings checkpoint,
      int accumulate) {
    /** Checks the ranges. */
    public Settings {
      Check.atLeast(1, "epochs", epochs);
      Check.atLeast(1, "log_every", logEvery);
      Check.atLeast(1, "batches of a step", accumulate);
      precision.requireTraining("precision");
    }

    /** A step for every batch. */
    public Settings(
        int epochs,
        OptimizerSource optimizer,
        Precision precision,
        long seed,
        int logEvery,
        CheckpointSettings checkpoint) {
      this(epochs, optimizer, precision, seed, logEvery, checkpoint, 1);
    }
  }

  /**
   * How a run ended.
   *
   * @param bestEpoch counted from 1
   * @param best the evaluation after that epoch
   * @param examplesPerSecond over all training, evaluations left out
   */
  public record Result(int bestEpoch, Evaluation best, double examplesPerSecond) {}

  private final Run<B> run;
  private final CheckpointFolder checkpoints;
  private volatile boolean stopped;
  private Runnable before = () -> {};

  /**
   * Sets up a run.
   *
   * @param task whose model is on the options' device
   * @param configuration every setting that decides the run's numbers
   * @throws UserError if the folder holds a run with another configuration
   */
  public Trainer(
      Task<B> task, Settings settings, RunConfiguration configuration, TrainingOptions options) {
    run = new Run<>(task, settings, configuration, options);
    Path folder = options.out().resolve("checkpoints");
    checkpoints = new CheckpointFolder(folder, settings.checkpoint().keep());
    if (options.ranks().first()) {
      checkpoints.requireSame(configuration);
    }
  }

  /**
   * Forgets the run of a folder: the next one there starts at the beginning.
   *
   * @throws UserError if another process is training there
   */
  public static void restart(Path folder) {
    CheckpointFolder checkpoints = new CheckpointFolder(folder.resolve("checkpoints"), 1);
    try (FileClaim lock = checkpoints.lock()) {
      checkpoints.clear();
    }
  }

  /**
   * Trains to the end of the last epoch, from the first one or from the newest checkpoint. A run
   * that is finished is not repeated. On SIGTERM, SIGHUP and Ctrl-C it stops as by {@link #stop},
   * and the process ends after that.
   *
   * @throws UserError if a loss or gradient is no longer finite, a file cannot be written, or
   *     another process is training in the folder
   * @throws RunStopped if it was asked to stop
   */
  public Result run() {
    try (StopOnExit onExit = new StopOnExit(this::stop)) {
      Result result = run.ranks().first() ? runInFolder() : train(null);
      if (run.ranks().count() > 1) {
        run.progress().say("rank %d: %s".formatted(run.ranks().rank(), run.ranks().traffic()));
      }
      return result;
    }
  }

  private Result runInFolder() {
    try (FileClaim lock = checkpoints.lock()) {
      AtomicFiles.deleteLeftovers(run.folder());
      checkpoints.deleteLeftovers();
      Checkpoint newest = checkpoints.newest();
      announce(newest);
      before.run();
      return train(newest);
    }
  }

  /** Has the first rank write what else belongs into the folder, once nobody else trains there. */
  void before(Runnable writing) {
    before = writing;
  }

  /** Threads that each batch is computed on. */
  int threads() {
    return run.threads();
  }

  private Result train(@Nullable Checkpoint newest) {
    try (TrainingLoop<B> loop = new TrainingLoop<>(run, checkpoints, newest, () -> stopped)) {
      return loop.run();
    } catch (RunStopped e) {
      run.progress().say(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /**
   * Asks the run to stop, from any thread: after the step or within the evaluation that it is in,
   * it saves itself and {@link #run} throws {@link RunStopped}.
   */
  public void stop() {
    stopped = true;
  }

  private void announce(@Nullable Checkpoint newest) {
    if (newest == null) {
      return;
    }
    newest.manifest().configuration().requireSame(run.configuration(), newest.folder());
    RunState state = newest.state();
    requireBest(state);
    if (state.epoch() > run.settings().epochs()) {
      run.progress().say(run.folder() + ": this run is finished; --restart starts it over");
      return;
    }
    run.progress()
        .say(
            "%s: goes on at step %d, in epoch %d"
                .formatted(newest.folder(), state.step() + 1, state.epoch()));
    warnOfDifference(newest, "threads", newest.manifest().threads(), run.threads());
    warnOfDifference(newest, "version", newest.manifest().version(), Version.NUMBER);
    String ranks = newest.manifest().ranks();
    warnOfDifference(
        newest, "ranks", ranks == null ? Ranks.alone().manner() : ranks, run.ranks().manner());
  }

  private void requireBest(RunState state) {
    Path best = run.folder().resolve("best");
    if (state.best() != null && !Files.isDirectory(best)) {
      throw new UserError(
          "%s is gone, which held the best model so far, of epoch %d: put it back, or start over with --restart"
              .formatted(best, state.best().epoch()));
    }
  }

  private static void warnOfDifference(
      Checkpoint checkpoint, String what, Object before, Object now) {
    if (!before.equals(now)) {
      LOGGER.warn(
          "{} was made with {} = {}, which is now {}: the last digits of the run may differ",
          checkpoint.folder(),
          what,
          before,
          now);
    }
  }
}
