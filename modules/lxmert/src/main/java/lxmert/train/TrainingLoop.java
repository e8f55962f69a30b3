package lxmert.train;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.train.RunState.Best;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.jspecify.annotations.Nullable;

/** One run under way: its optimiser, its log, and where it stands. */
final class TrainingLoop<B> implements AutoCloseable {
  private final Run<B> run;
  private final Task<B> task;
  private final Trainer.Settings settings;
  private final Device device;
  private final CheckpointFolder checkpoints;
  private final BooleanSupplier stop;
  private final Optimizer optimizer;
  private final Workers<B> workers;
  private final MetricsLog log;
  private final Stopwatch stopwatch;
  private int epoch;
  private long batch;
  private long step;
  private Averages averages;
  private @Nullable Best best;
  private long lastCheckpoint = System.nanoTime();

  /**
   * A run from its beginning, or from a checkpoint on.
   *
   * @param stop asked after every step, and in evaluations
   */
  TrainingLoop(
      Run<B> run, CheckpointFolder checkpoints, @Nullable Checkpoint newest, BooleanSupplier stop) {
    this.run = run;
    this.checkpoints = checkpoints;
    this.stop = stop;
    task = run.task();
    settings = run.settings();
    device = run.device();
    long steps = stepsPerEpoch() * settings.epochs();
    optimizer = settings.optimizer().create(task.module(), steps);
    RunState state = newest == null ? RunState.START : newest.state();
    if (newest != null) {
      newest.restore(task.module(), optimizer);
    }
    int count = Math.min(run.options().workers(), settings.accumulate());
    workers = new Workers<>(task, count, optimizer.parameters(), settings, device);
    log = MetricsLog.after(run.folder().resolve("metrics.jsonl"), state.logLines());
    stopwatch = new Stopwatch(state.stopwatch());
    averages = new Averages(state.averages());
    epoch = state.epoch();
    batch = state.batch();
    step = state.step();
    best = state.best();
  }

  Trainer.Result run() {
    while (epoch <= settings.epochs()) {
      train();
      finishEpoch(evaluate());
    }
    if (best == null) {
      throw new IllegalStateException("a finished run without an evaluation");
    }
    return new Trainer.Result(best.epoch(), best.evaluation(), stopwatch.examplesPerSecond());
  }

  private void train() {
    workers.train();
    String name = "%s epoch %d/%d".formatted(task.name(), epoch, settings.epochs());
    long end = stepsPerEpoch() * settings.accumulate();
    try (Progress.Bar bar = run.progress().start(name, end - batch, "batches");
        Task.Epoch<B> examples = task.epoch(epoch, batch)) {
      Iterator<B> batches = examples.iterator();
      stopwatch.start();
      while (batch < end) {
        double rate = optimizer.learningRate();
        step(batches, bar);
        if (step % settings.logEvery() == 0 || batch == end) {
          log(bar, rate);
        }
        stopWhereAsked();
        if (batch < end && checkpointIsDue()) {
          checkpoint();
        }
      }
    }
  }

  private long stepsPerEpoch() {
    return task.batchesPerEpoch() / settings.accumulate();
  }

  private void log(Progress.Bar bar, double rate) {
    stopwatch.lap(averages.examples());
    Map<String, Double> figures = averages.values();
    bar.note(String.format(Locale.ROOT, "loss %.4f", figures.get("loss")));
    figures.put("learning_rate", rate);
    figures.put("examples_per_second", stopwatch.lastRate());
    log.add(new MetricsLog.Entry("train", epoch, step, figures));
    averages = new Averages();
  }

  /** Forward and backward for each batch of the step, then clip and update. */
  private void step(Iterator<B> batches, Progress.Bar bar) {
    optimizer.zeroGradients();
    int done = 0;
    B last;
    do {
      int count = Math.min(workers.count(), settings.accumulate() - done);
      List<B> together = Stream.generate(batches::next).limit(count).toList();
      addGradients(together, step * settings.accumulate() + done);
      bar.advance(count);
      done += count;
      last = together.get(count - 1);
    } while (done < settings.accumulate());
    B examples = last;
    workers.update(() -> update(examples));
    batch += settings.accumulate();
    step++;
  }

  private void addGradients(List<B> batches, long first) {
    List<Workers.Outcome> outcomes = workers.addGradients(batches, first);
    for (int i = 0; i < outcomes.size(); i++) {
      Workers.Outcome outcome = outcomes.get(i);
      B examples = batches.get(i);
      requireFinite("loss", outcome.loss(), examples);
      averages.add(outcome.loss(), task.size(examples), outcome.measures());
    }
  }

  private void update(B last) {
    double norm = optimizer.clipGradients(settings.optimizer().clipNorm());
    requireFinite("gradient norm", norm, last);
    optimizer.step();
  }

  private void requireFinite(String what, double value, B examples) {
    if (!Double.isFinite(value)) {
      String problem = "the %s is %s".formatted(what, value);
      throw new FailedBatch(epoch, step + 1, problem, task.ids(examples))
          .write(run.folder().resolve("failed-batch"), task.tensors(examples));
    }
  }

  private Evaluation evaluate() {
    try {
      return scores();
    } catch (CancellationException e) {
      stopWhereAsked();
      throw e;
    }
  }

  private Evaluation scores() {
    task.module().eval();
    try (NoGradGuard noGrad = new NoGradGuard()) {
      return task.evaluate(run.progress().until(stop));
    }
  }

  private void finishEpoch(Evaluation evaluation) {
    log.add(new MetricsLog.Entry("valid", epoch, step, evaluation.figures()));
    task.save(run.folder().resolve("last"));
    if (best == null || evaluation.score() > best.evaluation().score()) {
      best = new Best(epoch, evaluation);
      task.save(run.folder().resolve("best"));
    }
    EpochResult result = new EpochResult(epoch, settings.epochs(), evaluation);
    epoch++;
    batch = 0;
    checkpoint();
    run.options().listener().epochEnded(run.folder(), task.description(), result);
  }

  private boolean checkpointIsDue() {
    double minutes = (System.nanoTime() - lastCheckpoint) / 60e9;
    return settings.checkpoint().every().isDue(step, minutes);
  }

  private void checkpoint() {
    stopwatch.pause();
    log.force();
    try {
      checkpoints.add(step, this::writeCheckpoint);
    } catch (UserError e) {
      throw new UserError(
          "training stopped at step %d: %s; started again, it goes on from the checkpoint before"
              .formatted(step, e.getMessage()),
          e);
    }
    lastCheckpoint = System.nanoTime();
    stopwatch.start();
  }

  private void writeCheckpoint(Path path) {
    RunState state =
        new RunState(epoch, batch, step, averages.state(), stopwatch.state(), best, log.lines());
    Checkpoint.write(path, run.configuration(), state, task.module(), optimizer, run.threads());
  }

  private void stopWhereAsked() {
    if (stop.getAsBoolean()) {
      checkpoint();
      throw new RunStopped(
          "stopped at step %d of epoch %d; started again, it goes on there".formatted(step, epoch));
    }
  }

  @Override
  public void close() {
    log.close();
    workers.close();
    optimizer.close();
  }
}
