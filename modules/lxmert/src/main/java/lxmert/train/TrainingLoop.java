package lxmert.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.ranks.Gathering;
import lxmert.ranks.Ranks;
import lxmert.ranks.Share;
import lxmert.train.RunState.Best;
import org.bytedeco.pytorch.NoGradGuard;
import org.jspecify.annotations.Nullable;

/** One run under way: its optimiser, its log, and where it stands. */
final class TrainingLoop<B> implements AutoCloseable {
  private final Run<B> run;
  private final Task<B> task;
  private final Trainer.Settings settings;
  private final Ranks ranks;

  /** Which of the batches of a step are computed here. */
  private final Share share;

  private final BooleanSupplier stop;
  private final Optimizer optimizer;
  private final Workers<B> workers;
  private final GradientExchange exchange;
  private final RunRecord record;
  private final Stopwatch stopwatch;
  private int epoch;
  private long batch;
  private long step;
  private Averages averages;
  private @Nullable Best best;
  private boolean stopping;

  /**
   * A run from its beginning, or from a checkpoint on.
   *
   * @param newest of the first rank; other ranks get to know its state
   * @param stop asked in every step, and in evaluations
   */
  TrainingLoop(
      Run<B> run, CheckpointFolder checkpoints, @Nullable Checkpoint newest, BooleanSupplier stop) {
    this.run = run;
    this.stop = stop;
    task = run.task();
    settings = run.settings();
    ranks = run.ranks();
    share = share();
    optimizer = settings.optimizer().create(task.module(), stepsPerEpoch() * settings.epochs());
    if (newest != null) {
      newest.restore(task.module(), optimizer);
    }
    RunState own = newest == null ? RunState.START : newest.state();
    RunState state = SameStart.share(ranks, own, task.module(), optimizer);
    int count = Math.min(run.options().workers(), share.size());
    workers =
        new Workers<>(replicas(count), task::size, optimizer.parameters(), settings, run.device());
    exchange = new GradientExchange(ranks, optimizer.parameters());
    record = new RunRecord(run, checkpoints, optimizer, state);
    stopwatch = new Stopwatch(state.stopwatch());
    averages = new Averages(state.averages());
    epoch = state.epoch();
    batch = state.batch();
    step = state.step();
    best = state.best();
  }

  private List<Task.Replica<B>> replicas(int count) {
    List<Task.Replica<B>> replicas = new ArrayList<>();
    replicas.add(new Task.Replica<>(task.module(), task::step));
    while (replicas.size() < count) {
      replicas.add(task.replica());
    }
    return replicas;
  }

  private Share share() {
    if (ranks.count() > settings.accumulate()) {
      throw new UserError(
          "%d ranks share the %d micro-batches of a step, expected as many of these or more:"
                  .formatted(ranks.count(), settings.accumulate())
              + " a smaller micro_batch_size");
    }
    return ranks.share(settings.accumulate());
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
        Task.Epoch<B> examples =
            task.epoch(epoch, batch, number -> share.has(number % settings.accumulate()))) {
      Iterator<B> batches = examples.iterator();
      stopwatch.start();
      while (batch < end) {
        double rate = optimizer.learningRate();
        step(batches, bar);
        if (step % settings.logEvery() == 0 || batch == end) {
          log(bar, rate);
        }
        if (stopping) {
          throw stopped();
        }
        if (batch < end && record.checkpointIsDue(step)) {
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
    record.add(new MetricsLog.Entry("train", epoch, step, figures));
    averages = new Averages();
  }

  /** Forward and backward for each batch of the step, then clip and update. */
  private void step(Iterator<B> batches, Progress.Bar bar) {
    optimizer.zeroGradients();
    List<B> last = new ArrayList<>();
    List<StepPart> parts = Gathering.all(ranks, StepPart.class, () -> ownPart(batches, last, bar));
    parts.forEach(part -> part.outcomes().forEach(averages::add));
    stopping = parts.stream().anyMatch(StepPart::stop);
    workers.update(
        () -> {
          exchange.add(parts.stream().map(StepPart::present).toList());
          update(last.get(0));
        });
    secondPass(last.get(0));
    bar.advance(settings.accumulate() - share.size());
    batch += settings.accumulate();
    step++;
  }

  /**
   * Adds the gradients of this rank's batches.
   *
   * @param last is left with the last of them
   */
  private StepPart ownPart(Iterator<B> batches, List<B> last, Progress.Bar bar) {
    List<BatchOutcome> outcomes = new ArrayList<>();
    while (outcomes.size() < share.size()) {
      int count = Math.min(workers.count(), share.size() - outcomes.size());
      List<B> together = Stream.generate(batches::next).limit(count).toList();
      long first = step * settings.accumulate() + share.first() + outcomes.size();
      List<BatchOutcome> added = workers.addGradients(together, first);
      for (int i = 0; i < count; i++) {
        requireFinite("loss", added.get(i).loss(), together.get(i), true);
      }
      outcomes.addAll(added);
      bar.advance(count);
      last.clear();
      last.add(together.get(count - 1));
    }
    return new StepPart(outcomes, exchange.present(), stop.getAsBoolean());
  }

  private void update(B last) {
    double norm = optimizer.clipGradients(settings.optimizer().clipNorm());
    requireFinite("gradient norm", norm, last, ranks.first());
    optimizer.step();
  }

  /** The clipped gradients of the first pass stay in, and the sum is not clipped. */
  private void secondPass(B last) {
    List<BatchOutcome> outcomes = workers.addSecondGradients(step);
    for (BatchOutcome each : outcomes) {
      requireFinite("second loss", each.loss(), last, ranks.first());
      averages.add(each.measures());
    }
    if (!outcomes.isEmpty()) {
      optimizer.step();
    }
  }

  private void requireFinite(String what, double value, B examples, boolean keep) {
    if (!Double.isFinite(value)) {
      String problem = "the %s is %s".formatted(what, value);
      FailedBatch failed = new FailedBatch(epoch, step + 1, problem, task.ids(examples));
      throw keep
          ? failed.write(run.folder().resolve("failed-batch"), task.tensors(examples))
          : new UserError(failed.sentence());
    }
  }

  private Evaluation evaluate() {
    task.module().eval();
    try (NoGradGuard noGrad = new NoGradGuard()) {
      return task.evaluate(ranks, run.progress().until(stop));
    } catch (CancellationException e) {
      throw stopped();
    }
  }

  private void finishEpoch(Evaluation evaluation) {
    record.add(new MetricsLog.Entry("valid", epoch, step, evaluation.figures()));
    record.saveModel("last");
    if (best == null || evaluation.score() > best.evaluation().score()) {
      best = new Best(epoch, evaluation);
      record.saveModel("best");
    }
    EpochResult result = new EpochResult(epoch, settings.epochs(), evaluation);
    epoch++;
    batch = 0;
    checkpoint();
    run.options().listener().epochEnded(run.folder(), task.description(), result);
  }

  private void checkpoint() {
    stopwatch.pause();
    record.checkpoint(
        new RunState(
            epoch,
            batch,
            step,
            averages.state(),
            stopwatch.state(),
            best,
            record.lines(),
            record.checksum()));
    stopwatch.start();
  }

  private RunStopped stopped() {
    checkpoint();
    return new RunStopped(
        "stopped at step %d of epoch %d; started again, it goes on there".formatted(step, epoch));
  }

  @Override
  public void close() {
    record.close();
    exchange.close();
    workers.close();
    optimizer.close();
  }
}
