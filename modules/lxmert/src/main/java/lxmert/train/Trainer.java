package lxmert.train;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.tensor.Precision;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;

/**
 * The one training loop: for every epoch all batches, then an evaluation, then the checkpoints. In
 * its folder it keeps the best model by validation score ({@code best/}), the latest one ({@code
 * last/}), the course of the run ({@code metrics.jsonl}) and a picture of it ({@code loss.png}).
 *
 * @param <B> a batch of the task
 */
public final class Trainer<B> {
  /**
   * What a run is made of.
   *
   * @param epochs times that the training split is gone through
   * @param optimizer its values; the learning rate's course spans the whole run
   * @param precision of the forward and backward pass
   * @param seed of dropout
   * @param logEvery steps between two lines of the log
   */
  public record Settings(
      int epochs, OptimizerSettings optimizer, Precision precision, long seed, int logEvery) {
    /** Checks the ranges. */
    public Settings {
      if (epochs < 1 || logEvery < 1) {
        throw new IllegalArgumentException(
            "epochs %d and log interval %d must be at least 1".formatted(epochs, logEvery));
      }
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

  private final Task<B> task;
  private final Settings settings;
  private final Device device;
  private final Path folder;
  private final Progress progress;
  private final Stopwatch stopwatch = new Stopwatch();
  private long steps;

  /**
   * Sets up a run.
   *
   * @param device where the task's model is
   * @param folder where checkpoints and logs go
   */
  public Trainer(Task<B> task, Settings settings, Device device, Path folder, Progress progress) {
    this.task = task;
    this.settings = settings;
    this.device = device;
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * Trains from the first epoch to the last.
   *
   * @throws UserError if a loss or gradient is no longer finite, or a file cannot be written
   */
  public Result run() {
    torch.manual_seed(settings.seed());
    BertAdam.Settings adam =
        settings.optimizer().bertAdam(task.batchesPerEpoch() * settings.epochs());
    try (MetricsLog log = new MetricsLog(folder.resolve("metrics.jsonl"));
        BertAdam optimizer = new BertAdam(task.module().parameters(), adam)) {
      int bestEpoch = 1;
      Evaluation best = epoch(1, optimizer, log);
      task.save(folder.resolve("best"));
      for (int epoch = 2; epoch <= settings.epochs(); epoch++) {
        Evaluation evaluation = epoch(epoch, optimizer, log);
        if (evaluation.score() > best.score()) {
          best = evaluation;
          bestEpoch = epoch;
          task.save(folder.resolve("best"));
        }
      }
      return new Result(bestEpoch, best, stopwatch.examplesPerSecond());
    }
  }

  private Evaluation epoch(int epoch, BertAdam optimizer, MetricsLog log) {
    train(epoch, optimizer, log);
    Evaluation evaluation = evaluate();
    log.add(new MetricsLog.Entry("valid", epoch, steps, evaluation.figures()));
    task.save(folder.resolve("last"));
    LossPlot.write(folder.resolve("loss.png"), task.name(), task.plottedFigure(), log.entries());
    return evaluation;
  }

  private void train(int epoch, BertAdam optimizer, MetricsLog log) {
    task.module().train(true);
    String name = "%s epoch %d/%d".formatted(task.name(), epoch, settings.epochs());
    try (Progress.Bar bar = progress.start(name, task.batchesPerEpoch(), "batches");
        Task.Epoch<B> examples = task.epoch(epoch, 0)) {
      Iterator<B> batches = examples.iterator();
      Averages averages = new Averages();
      stopwatch.start();
      while (batches.hasNext()) {
        B batch = batches.next();
        double rate = optimizer.learningRate();
        step(epoch, batch, optimizer, averages);
        steps++;
        bar.advance(1);
        if (steps % settings.logEvery() == 0 || !batches.hasNext()) {
          stopwatch.lap(averages.examples());
          Map<String, Double> figures = averages.values();
          bar.note(String.format(Locale.ROOT, "loss %.4f", figures.get("loss")));
          figures.put("learning_rate", rate);
          figures.put("examples_per_second", stopwatch.lastRate());
          log.add(new MetricsLog.Entry("train", epoch, steps, figures));
          averages = new Averages();
        }
      }
    }
  }

  /** Forward, backward, clip, update; all tensors of the step are freed at its end. */
  private void step(int epoch, B batch, BertAdam optimizer, Averages averages) {
    try (PointerScope scope = new PointerScope()) {
      Step result = forward(batch);
      double loss = result.loss().item_double();
      requireFinite("loss", loss, epoch, batch);
      optimizer.zeroGradients();
      result.loss().backward();
      double norm = optimizer.clipGradients(settings.optimizer().clipNorm());
      requireFinite("gradient norm", norm, epoch, batch);
      optimizer.step();
      averages.add(loss, task.size(batch), result);
    }
  }

  private Step forward(B batch) {
    try (Precision.Region region = settings.precision().on(device)) {
      return task.step(batch);
    }
  }

  private Evaluation evaluate() {
    task.module().eval();
    try (NoGradGuard noGrad = new NoGradGuard()) {
      return task.evaluate(progress);
    }
  }

  private void requireFinite(String what, double value, int epoch, B batch) {
    if (!Double.isFinite(value)) {
      FailedBatch failed =
          new FailedBatch(epoch, steps + 1, "the %s is %s".formatted(what, value), task.ids(batch));
      throw failed.write(folder.resolve("failed-batch"), task.tensors(batch));
    }
  }
}
