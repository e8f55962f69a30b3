package lxmert.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.stream.Stream;
import lxmert.finetune.AnswerLoss;
import lxmert.model.AnsweringModel;
import lxmert.model.Architecture;
import lxmert.model.LxmertInput;
import lxmert.model.ModelConfig;
import lxmert.tensor.Precision;
import lxmert.train.CheckpointSettings;
import lxmert.train.Optimizer;
import lxmert.train.OptimizerSettings;
import lxmert.train.Step;
import lxmert.train.Task;
import lxmert.train.Trainer;
import lxmert.train.Workers;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Times steps of fine-tuning by several workers, each with a batch of its own, by turns with steps
 * of one worker on one thread.
 */
public final class WorkerSteps {
  private static final OptimizerSettings OPTIMIZER =
      new OptimizerSettings(5e-5, 0, 0.01, 5, null, null);

  /** Longer than any measurement, as the learning rate falls to 0 over it. */
  private static final long STEPS = 1_000_000_000;

  private final Device device = new Device("cpu");
  private final Architecture architecture;
  private final ModelConfig config;
  private final Precision precision;
  private final int workers;
  private final int batch;

  /**
   * What several gain.
   *
   * @param workers how many are several
   * @param precision number format of the products
   * @param batch examples of each worker in a step
   * @param aloneMs median time of a step of one
   * @param togetherMs median time of a step of several
   * @param ratio of examples in a second
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Gain(
      int workers, String precision, int batch, double aloneMs, double togetherMs, double ratio) {}

  /**
   * Steps of models with random weights.
   *
   * @param architecture for questions about one image, whose sizes the configuration has
   * @param workers 2 or more
   * @param batch examples of each worker in a step
   */
  public WorkerSteps(
      Architecture architecture, ModelConfig config, Precision precision, int workers, int batch) {
    this.architecture = architecture;
    this.config = config;
    this.precision = precision.within(device);
    this.workers = workers;
    this.batch = batch;
  }

  /** Compares several with one, each for so many seconds. */
  public Gain compare(double seconds) {
    int threads = torch.get_num_threads();
    torch.set_num_threads(1);
    try (PointerScope scope = new PointerScope();
        TimedTraining one = new TimedTraining(1);
        TimedTraining several = new TimedTraining(workers)) {
      List<Times> times = Times.byTurns(seconds, List.of(one::step, several::step));
      double aloneMs = times.get(0).median();
      double togetherMs = times.get(1).median();
      return new Gain(
          workers,
          precision.toString(),
          batch,
          aloneMs,
          togetherMs,
          workers * aloneMs / togetherMs);
    } finally {
      torch.set_num_threads(threads);
    }
  }

  private record TimedBatch(LxmertInput input, Tensor targets) {}

  /** A training under way. */
  private final class TimedTraining implements AutoCloseable {
    private final List<TimedBatch> batches;
    private final Optimizer optimizer;
    private final Workers<TimedBatch> computing;
    private long done;

    TimedTraining(int count) {
      BenchInput examples = new BenchInput(config, batch);
      batches =
          Stream.generate(() -> new TimedBatch(examples.tensors(device), examples.targets(device)))
              .limit(count)
              .toList();
      List<Task.Replica<TimedBatch>> replicas =
          Stream.generate(this::replica).limit(count).toList();
      optimizer = OPTIMIZER.create(replicas.get(0).module(), STEPS);
      Trainer.Settings settings =
          new Trainer.Settings(1, OPTIMIZER, precision, 0, 1, CheckpointSettings.DEFAULT, count);
      computing = new Workers<>(replicas, each -> batch, optimizer.parameters(), settings, device);
      computing.train();
    }

    private Task.Replica<TimedBatch> replica() {
      AnsweringModel model = architecture.model(config);
      model.initialize(0);
      return new Task.Replica<>(
          model.module(),
          each ->
              new Step(
                  AnswerLoss.SOFT_LABELS.of(model.forward(each.input), each.targets), List.of()));
    }

    /** As the trainer does it. */
    void step() {
      optimizer.zeroGradients();
      computing.addGradients(batches, done);
      done += batches.size();
      computing.update(
          () -> {
            optimizer.clipGradients(OPTIMIZER.clipNorm());
            optimizer.step();
          });
    }

    @Override
    public void close() {
      computing.close();
      optimizer.close();
    }
  }
}
