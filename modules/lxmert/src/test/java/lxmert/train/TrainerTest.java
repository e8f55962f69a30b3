package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.ranks.Ranks;
import lxmert.tensor.Precision;
import lxmert.tensor.SafeTensors;
import org.assertj.core.api.Assertions;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  private static final Device CPU = new Device("cpu");
  private static final Precision FLOAT32 = Precision.FLOAT32;
  private static final OptimizerSettings OPTIMIZER =
      new OptimizerSettings(0.05, 0.1, 0, 5, null, null);

  @TempDir Path folder;

  @Test
  void learnsTheLineAndWritesItsCourse() throws IOException {
    Line task = new Line(200, 8);
    Trainer.Result result = train(task, settings(3, FLOAT32, 50));
    assertThat(task.weight.item_double()).isBetween(1.95, 2.05);
    assertThat(result.bestEpoch()).isBetween(1, 3);
    assertThat(result.best().score()).isGreaterThan(-0.05);
    List<String> lines = Files.readAllLines(folder.resolve("metrics.jsonl"));
    assertThat(lines).hasSize(3 * (200 / 50 + 1));
    JsonNode first = Json.mapper().readTree(lines.get(0));
    assertThat(first.path("split").asText()).isEqualTo("train");
    assertThat(first.path("step").asLong()).isEqualTo(50);
    assertThat(first.path("learning_rate").asDouble()).isGreaterThan(0);
    assertThat(first.path("examples_per_second").asDouble()).isGreaterThan(0);
    JsonNode last = Json.mapper().readTree(lines.get(lines.size() - 1));
    assertThat(last.path("split").asText()).isEqualTo("valid");
    assertThat(last.path("epoch").asInt()).isEqualTo(3);
  }

  @Test
  void theBestModelStaysWhenLaterOnesAreWorse() {
    Line task = new Line(4, 2);
    task.scores = new double[] {0.3, 0.7, 0.7, 0.1};
    Trainer.Result result = train(task, settings(4, FLOAT32, 1));
    assertThat(result.bestEpoch()).isEqualTo(2);
    assertThat(task.saved)
        .containsExactly("last 1", "best 1", "last 2", "best 2", "last 3", "last 4");
  }

  @Test
  void theSameSeedGivesTheSameWeights() {
    Line first = new Line(20, 4);
    Line second = new Line(20, 4);
    train(first, settings(2, FLOAT32, 50));
    Trainer.restart(folder);
    train(second, settings(2, FLOAT32, 50));
    assertThat(first.weight.item_float()).isEqualTo(second.weight.item_float());
  }

  @Test
  void twoHalvesMakeTheStepOfOneBatch() throws IOException {
    Line whole = new Line(10, 8);
    Line halves = new Line(21, 4);
    train(whole, settings(2, FLOAT32, 1));
    Trainer.restart(folder);
    Trainer.Settings two =
        new Trainer.Settings(2, OPTIMIZER, FLOAT32, 1, 1, CheckpointSettings.DEFAULT, 2);
    train(halves, two);
    assertThat(halves.weight.item_float())
        .isCloseTo(whole.weight.item_float(), Assertions.within(1e-6f));
    List<MetricsLog.Entry> log = MetricsLog.read(folder.resolve("metrics.jsonl"));
    assertThat(log.get(log.size() - 1).step()).isEqualTo(20);
  }

  /**
   * The clipped gradient of the first pass, -0.5, counts once more beside that of the second, 3,
   * which is not clipped: a step of 0.1 goes up by 0.05 and, from the third on, down by 0.25.
   */
  @Test
  void aSecondLossIsLearnedFromAfterTheUpdateOfTheFirst() throws IOException {
    Line task = new Line(4, 8);
    task.secondFrom = 2;
    train(
        task,
        new Trainer.Settings(1, new Descent(0.5), FLOAT32, 1, 2, CheckpointSettings.DEFAULT, 1));
    assertThat(task.weight.item_float()).isCloseTo(-0.3f, Assertions.within(1e-5f));
    List<MetricsLog.Entry> log = MetricsLog.read(folder.resolve("metrics.jsonl"));
    assertThat(log.get(0).figures()).doesNotContainKey("second");
    assertThat(log.get(1).figures()).containsEntry("second", 7.0);
  }

  private record Descent(double clipNorm) implements OptimizerSource {
    @Override
    public Optimizer create(Module module, long steps) {
      List<Sgd.Group> groups = List.of(new Sgd.Group(1, 0));
      return new Sgd(module.parameters(), groups, 0.1, step -> 1, 0);
    }
  }

  @Test
  void aLossThatIsNotFiniteStopsTheRunAndNamesTheBatch() {
    Line task = new Line(20, 4);
    task.poisoned = 7;
    assertThatThrownBy(() -> train(task, settings(1, FLOAT32, 50)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "training stopped at step 8 of epoch 1: the loss is NaN on batch 7; the batch is in "
                + folder.resolve("failed-batch"));
    JsonNode told = Json.readTree(folder.resolve("failed-batch/batch.json"));
    assertThat(told.path("step").asLong()).isEqualTo(8);
    assertThat(told.path("ids").toString()).isEqualTo("[\"batch 7\"]");
    try (SafeTensors saved = SafeTensors.open(folder.resolve("failed-batch/batch.safetensors"))) {
      assertThat(saved.shape("x")).containsExactly(4, 1);
      assertThat(saved.floats("x")).containsOnly(Float.NaN);
    }
  }

  @Test
  void noStepLeavesTensorsBehind() {
    Line task = new Line(600, 16);
    train(task, settings(1, Precision.BFLOAT16, 1000));
    assertThat(task.pointersAtEnd - task.pointersAtStart).isLessThan(50);
  }

  private static Trainer.Settings settings(int epochs, Precision precision, int logEvery) {
    return new Trainer.Settings(
        epochs, OPTIMIZER, precision, 1, logEvery, CheckpointSettings.DEFAULT);
  }

  private Trainer.Result train(Line task, Trainer.Settings settings) {
    RunConfiguration configuration = RunConfiguration.of(settings);
    TrainingOptions options = TrainingOptions.of(folder, CPU, Progress.silent());
    return new Trainer<>(task, settings, configuration, options).run();
  }

  /** Finds the 2 in y = 2 x. */
  private static final class Line implements Task<Integer> {
    private final Module module = new Module("line");
    private final Tensor weight = module.register_parameter("weight", torch.zeros(1, 1));
    private final int batches;
    private final int size;
    private final List<String> saved = new ArrayList<>();
    private double[] scores = {};
    private int poisoned = -1;
    private long secondFrom = Long.MAX_VALUE;
    private int epoch;
    private long pointersAtStart;
    private long pointersAtEnd;

    Line(int batches, int size) {
      this.batches = batches;
      this.size = size;
    }

    @Override
    public String name() {
      return "line";
    }

    @Override
    public ModelDescription description() {
      return new ModelDescription("Line", "", "none", "none", null, "accuracy", "none");
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
    public Epoch<Integer> epoch(int epoch, long firstBatch, LongPredicate wanted) {
      this.epoch = epoch;
      return new Epoch<>() {
        @Override
        public Iterator<Integer> iterator() {
          return IntStream.range((int) firstBatch, batches)
              .peek(Line.this::countPointers)
              .iterator();
        }

        @Override
        public void close() {}
      };
    }

    private void countPointers(int batch) {
      pointersAtEnd = Pointer.totalCount();
      if (batch == 100) {
        pointersAtStart = pointersAtEnd;
      }
    }

    @Override
    public int size(Integer batch) {
      return size;
    }

    @Override
    public List<String> ids(Integer batch) {
      return List.of("batch " + batch);
    }

    @Override
    public Map<String, Tensor> tensors(Integer batch) {
      return Map.of("x", input(batch));
    }

    private Tensor input(int batch) {
      float[] x = new float[size];
      for (int i = 0; i < size; i++) {
        x[i] = batch == poisoned ? Float.NaN : (float) Math.sin(batch * size + i);
      }
      return Tensor.create(x, size, 1);
    }

    @Override
    public Step step(Integer batch) {
      Tensor input = input(batch);
      Tensor error = input.matmul(weight).sub(input.add(input));
      return new Step(
          error.mul(error).mean(),
          List.of(new Step.Measure("accuracy", 1, 2)),
          new Step.Second(secondFrom, this::second));
    }

    private Step second() {
      Tensor loss = weight.mul(new Scalar(3)).sum();
      return new Step(loss, List.of(new Step.Measure("second", 7, 1)));
    }

    @Override
    public Evaluation evaluate(Ranks ranks, Progress progress) {
      double score = scores.length == 0 ? -Math.abs(weight.item_double() - 2) : scores[epoch - 1];
      return new Evaluation(score, Map.of("accuracy", score));
    }

    @Override
    public void save(Path folder) {
      saved.add(folder.getFileName() + " " + epoch);
    }
  }
}
