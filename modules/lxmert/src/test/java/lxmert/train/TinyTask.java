package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import lxmert.io.AtomicFiles;
import lxmert.io.Progress;
import lxmert.ranks.Gathering;
import lxmert.ranks.Ranks;
import lxmert.ranks.Share;
import lxmert.tensor.Dropout;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.Precision;
import lxmert.tensor.SafeTensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A small regression whose numbers depend on all that came before: dropout, a parameter that gets
 * no gradient on half of the batches, and an evaluation that draws random numbers too.
 */
final class TinyTask implements Task<Long> {
  static final int BATCHES = 7;
  static final int EPOCHS = 3;
  static final int STEPS = BATCHES * EPOCHS;
  private static final int SIZE = 8;
  private static final int INPUTS = 6;
  private static final int HIDDEN = 16;

  /** Called before every step. */
  Runnable beforeStep = () -> {};

  /** Called in every evaluation. */
  Runnable inEvaluation = () -> {};

  /** Batches of a step. */
  int accumulate = 1;

  /** What its runs are trained by. */
  OptimizerSource optimizer = new OptimizerSettings(0.02, 0.1, 0.01, 1, null, null);

  /** Steps made by this task. */
  int steps;

  private final int batches;
  private final torch.ScalarType type;
  private final Module module = new Module("tiny");
  private final Tensor first;
  private final Tensor second;
  private final Tensor rare;

  TinyTask() {
    this(BATCHES);
  }

  TinyTask(int batches) {
    this(batches, torch.ScalarType.Float);
  }

  TinyTask(int batches, torch.ScalarType type) {
    this.batches = batches;
    this.type = type;
    SplittableRandom random = new SplittableRandom(3);
    first = drawn(random, INPUTS, HIDDEN).to(type);
    second = drawn(random, HIDDEN, 1).to(type);
    rare = drawn(random, 1, 1).to(type);
    module.register_parameter("first", first);
    module.register_parameter("second", second);
    module.register_parameter("rare", rare);
  }

  /** Starts a run in a folder, or goes on with it, and stops it after so many steps. */
  static void stopAfter(Path folder, int steps) {
    TinyTask task = new TinyTask();
    Trainer<Long> trainer = task.trainer(folder);
    task.beforeStep =
        () -> {
          if (task.steps == steps - 1) {
            trainer.stop();
          }
        };
    assertThatThrownBy(trainer::run).isInstanceOf(RunStopped.class);
    assertThat(task.steps).isEqualTo(steps);
  }

  /** A run of this task: a line for every 4 steps, a checkpoint for every 3, and 2 of them stay. */
  Trainer<Long> trainer(Path folder) {
    return trainer(folder, EPOCHS, Map.of("seed", 5, "log_every", 4), Progress.silent());
  }

  Trainer<Long> trainer(Path folder, int epochs, Map<String, ?> configuration, Progress progress) {
    TrainingOptions options = TrainingOptions.of(folder, new Device("cpu"), progress);
    return trainer(epochs, configuration, options);
  }

  Trainer<Long> trainer(int epochs, Map<String, ?> configuration, TrainingOptions options) {
    return new Trainer<>(this, settings(epochs), RunConfiguration.of(configuration), options);
  }

  Trainer.Settings settings(int epochs) {
    return new Trainer.Settings(
        epochs,
        optimizer,
        Precision.FLOAT32,
        5,
        4,
        new CheckpointSettings(Interval.parse("3 steps"), 2),
        accumulate);
  }

  private static Tensor drawn(SplittableRandom random, long... shape) {
    float[] values = new float[(int) (shape[0] * shape[1])];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-0.7, 0.7);
    }
    return Tensor.create(values, shape);
  }

  @Override
  public String name() {
    return "tiny";
  }

  @Override
  public ModelDescription description() {
    return new ModelDescription("Tiny", "It is small.", "none", "none", null, "accuracy", "none");
  }

  @Override
  public Module module() {
    return module;
  }

  @Override
  public long batchesPerEpoch() {
    return batches;
  }

  @Override
  public Epoch<Long> epoch(int epoch, long firstBatch, LongPredicate wanted) {
    return new Epoch<>() {
      @Override
      public Iterator<Long> iterator() {
        long[] all = new SplittableRandom(epoch).longs(batches).toArray();
        return LongStream.range(firstBatch, batches)
            .filter(wanted)
            .map(number -> all[(int) number])
            .iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public int size(Long batch) {
    return SIZE;
  }

  @Override
  public List<String> ids(Long batch) {
    return List.of("batch " + batch);
  }

  @Override
  public Map<String, Tensor> tensors(Long batch) {
    return Map.of("x", drawn(new SplittableRandom(batch), SIZE, INPUTS));
  }

  @Override
  public Replica<Long> replica() {
    TinyTask other = new TinyTask(0, type);
    return new Replica<>(other.module, other::step);
  }

  @Override
  public Step step(Long batch) {
    beforeStep.run();
    steps++;
    Tensor loss = loss(batch);
    double sum = loss.item_double() * (batch & 3);
    return new Step(
        batch % 2 == 0 ? loss : loss.add(rare.mul(rare).mean()),
        List.of(new Step.Measure("accuracy", sum, batch & 3)));
  }

  private Tensor loss(long batch) {
    SplittableRandom random = new SplittableRandom(batch);
    Tensor x = drawn(random, SIZE, INPUTS).to(type);
    Tensor hidden = Dropout.apply(x.matmul(first).relu(), 0.3, module.is_training());
    Tensor error = hidden.matmul(second).sub(x.sin().sum().div(new Scalar(INPUTS)));
    return error.mul(error).mean();
  }

  @Override
  public Evaluation evaluate(Ranks ranks, Progress progress) {
    try (PointerScope scope = new PointerScope();
        Progress.Bar bar = progress.start("evaluating", 4, "batches")) {
      double loss =
          Gathering.all(ranks, Double[].class, () -> losses(ranks.share(4), bar)).stream()
              .flatMap(Arrays::stream)
              .reduce(0.0, Double::sum);
      return new Evaluation(-loss, Map.of("loss", loss));
    }
  }

  private Double[] losses(Share share, Progress.Bar bar) {
    Double[] losses = new Double[share.size()];
    for (int i = 0; i < losses.length; i++) {
      inEvaluation.run();
      double drawn = torch.rand(3).sum().item_double();
      losses[i] = loss(share.first() + i).item_double() + 0 * drawn;
      bar.advance(1);
    }
    return losses;
  }

  @Override
  public void save(Path folder) {
    AtomicFiles.writeFolder(
        folder,
        temporary -> {
          try (PointerScope scope = new PointerScope()) {
            Path file = temporary.resolve("weights.safetensors");
            SafeTensors.write(file, ModuleWeights.stateOf(module), Map.of());
          }
        });
  }
}
