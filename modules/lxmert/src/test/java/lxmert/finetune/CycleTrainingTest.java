package lxmert.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lxmert.batch.Ablation;
import lxmert.io.AtomicFiles;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.tensor.SafeTensors;
import lxmert.train.TrainingListener;
import lxmert.train.TrainingOptions;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cycle consistency in runs; its numbers are held against the public code in lxmert.verify. */
class CycleTrainingTest {
  private static final String RECIPE =
      """
      batch_size: 32
      micro_batch_size: 16
      epochs: 3
      max_length: 10
      vocabulary_size: 100
      seed: 1
      precision: float32
      loss: soft_labels
      log_every: 1
      checkpoint:
        every: 1 steps
        keep: 100
      optimizer:
        learning_rate: 5.0e-3
        warmup: 0
        weight_decay: 0
        clip_norm: 0.25
        adam:
          kind: adamax
          beta1: 0.9
          beta2: 0.999
          epsilon: 1.0e-8
          stages: [1, 0.5, 0.1]
      model:
        max_position_embeddings: 10
        word_size: 12
        hidden_size: 16
      cycle:
        question_weight: 0.5
        cycle_weight: 0.5
        from_step: 5
        gate: answer
        threshold: 0
        learning_rate: 5.0e-4
        hidden_size: 14
        answer_size: 10
      """;

  private static final String[] SMALL_PYTHIA = {
    "model.question_size=8",
    "model.attention_size=16",
    "model.joint_size=16",
    "model.image_size=16",
    "model.text_size=8",
    "model.features=[fc7]",
    "model.feature_size=10"
  };

  private static final String[] SMALL_MCAN = {
    "model.intermediate_size=16",
    "model.num_attention_heads=2",
    "model.layers=1",
    "model.flat_size=8",
    "model.joint_size=16"
  };

  private static final String LAST = "checkpoints/step-00000012";

  @TempDir static Path data;

  @TempDir Path folder;

  @BeforeAll
  static void write() {
    TinyVqa.write(data, 128, 32, 1);
    AtomicFiles.writeString(data.resolve("cycle.yaml"), RECIPE);
    run(data.resolve("whole"), "BUTD", 1, "checkpoint.every=1 steps");
  }

  /** Before the generated questions are answered, at the step that begins it, and after it. */
  @ParameterizedTest
  @ValueSource(ints = {3, 5, 8})
  void goesOnToTheBit(int step) throws IOException {
    Path broken = folder.resolve("broken");
    copyUntil(step, broken);
    run(broken, "BUTD", 1, "checkpoint.every=1 steps");
    Path whole = data.resolve("whole");
    assertThat(log(broken)).isEqualTo(log(whole)).hasSize(15);
    for (String file :
        List.of(
            "last/model.safetensors",
            LAST + "/weights.safetensors",
            LAST + "/optimizer.safetensors")) {
      assertThat(broken.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
  }

  /** A run as it lies there when it is killed after a step: its log may be ahead. */
  private static void copyUntil(int step, Path broken) throws IOException {
    Path whole = data.resolve("whole");
    Path checkpoint = Path.of("checkpoints", "step-%08d".formatted(step));
    Files.createDirectories(broken);
    Files.copy(whole.resolve("metrics.jsonl"), broken.resolve("metrics.jsonl"));
    copyFolder(whole.resolve("best"), broken.resolve("best"));
    copyFolder(whole.resolve(checkpoint), broken.resolve(checkpoint));
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void generatedQuestionsAreAnsweredFromTheStepOn() throws IOException {
    run(folder, "PYTHIA", 1, SMALL_PYTHIA);
    List<String> steps =
        log(folder).stream().filter(line -> line.contains("\"split\":\"train\"")).toList();
    assertThat(steps).allSatisfy(each -> assertThat(each).contains("\"question loss\""));
    assertThat(steps.subList(0, 5))
        .allSatisfy(each -> assertThat(each).doesNotContain("\"cycle loss\"", "\"passing\""));
    assertThat(steps.subList(5, 12))
        .allSatisfy(each -> assertThat(each).contains("\"cycle loss\"", "\"passing\""));
  }

  /** Stages are of steps: the last four of twelve have the last one, two updates in each. */
  @Test
  void theLearningRateGoesByStepsAndTheGeneratorIsLeftBehind() throws IOException {
    run(folder, "MCAN", 1, SMALL_MCAN);
    List<String> steps =
        log(folder).stream().filter(line -> line.contains("\"split\":\"train\"")).toList();
    assertThat(steps.get(7)).contains("\"learning_rate\":0.0025");
    assertThat(steps.get(8)).contains("\"learning_rate\":5.0E-4");
    try (SafeTensors best = SafeTensors.open(folder.resolve("best/model.safetensors"));
        SafeTensors last = SafeTensors.open(folder.resolve(LAST + "/weights.safetensors"))) {
      assertThat(last.names()).anyMatch(name -> name.startsWith("question_consistency."));
      assertThat(best.names()).noneMatch(name -> name.startsWith("question_consistency."));
      assertThat(best.names()).contains("embedding.weight");
    }
  }

  /** Without a vector of the image the generator reads the mean of the regions. */
  @Test
  void theGateMayLookAtWords() throws IOException {
    String[] all = {"model.glimpses=2", "cycle.gate=similarity"};
    run(folder.resolve("all"), "BAN", 1, all);
    run(folder.resolve("none"), "BAN", 1, all[0], all[1], "cycle.threshold=1");
    assertThat(log(folder.resolve("all")).get(13)).contains("\"passing\":1.0");
    assertThat(log(folder.resolve("none")).get(13))
        .contains("\"passing\":0.0", "\"cycle loss\":0.0");
  }

  @Test
  void refusesWhatItCannotTrain() {
    assertThatThrownBy(() -> run(folder, "BUTD", 2))
        .isInstanceOf(UserError.class)
        .hasMessage("cycle trains with one worker on one rank");
    assertThatThrownBy(
            () -> run(folder, "LSTM_BUTD", 1, "model={hidden_size: 16, num_attention_heads: 2}"))
        .isInstanceOf(UserError.class)
        .hasMessage("cycle is for attention models with one image, not for LstmBottomUpTopDown");
    assertThatThrownBy(() -> run(folder, "BUTD", 1, "micro_batch_size=1"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("micro_batch_size");
    assertThatThrownBy(() -> run(folder, "BUTD", 1, "cycle.gate=luck"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("luck");
  }

  private static List<String> log(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceAll(",\"examples_per_second\":[^,}]*", ""))
        .toList();
  }

  private static void run(Path out, String family, int workers, String... settings) {
    Finetuning.Files files =
        new Finetuning.Files(
            List.of(data.resolve("train.json")),
            List.of(data.resolve("valid.json")),
            data.resolve("regions"),
            data.resolve("answers.json"),
            null,
            null,
            null,
            null);
    FinetuneRecipe recipe = FinetuneRecipe.read(data.resolve("cycle.yaml"), List.of(settings));
    TrainingOptions options =
        new TrainingOptions(
            out, new Device("cpu"), workers, Progress.silent(), TrainingListener.NONE, false);
    new Finetuning(FinetuneTask.VQA, recipe, files, Ablation.NONE, options).with(family).run();
  }
}
