package lxmert.train;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.tensor.Generators;
import lxmert.tensor.Precision;
import lxmert.train.RunState.Best;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
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
    if (newest == null) {
      torch.manual_seed(settings.seed());
    } else {
      newest.restore(task.module(), optimizer, device);
    }
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
    task.module().train(true);
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
    B examples = batches.next();
    backward(examples);
    bar.advance(1);
    for (int i = 1; i < settings.accumulate(); i++) {
      examples = batches.next();
      backward(examples);
      bar.advance(1);
    }
    double norm = optimizer.clipGradients(settings.optimizer().clipNorm());
    requireFinite("gradient norm", norm, examples);
    optimizer.step();
    batch += settings.accumulate();
    step++;
  }

  /** All tensors of the batch but the gradients are freed at its end. */
  private void backward(B examples) {
    try (PointerScope scope = new PointerScope()) {
      Step result = forward(examples);
      double loss = result.loss().item_double();
      requireFinite("loss", loss, examples);
      result.loss().div(new Scalar((double) settings.accumulate())).backward();
      averages.add(loss, task.size(examples), result);
    }
  }

  private Step forward(B examples) {
    try (Precision.Region region = settings.precision().on(device)) {
      return task.step(examples);
    }
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

  /** Whatever the evaluation draws, the training after it draws as if there had been none. */
  private Evaluation scores() {
    task.module().eval();
    Map<String, byte[]> random = Generators.states(device);
    try (NoGradGuard noGrad = new NoGradGuard()) {
      return task.evaluate(run.progress().until(stop));
    } finally {
      Generators.restore(device, random);
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
    Checkpoint.write(path, run.configuration(), state, task.module(), optimizer, device);
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
    optimizer.close();
  }
}
