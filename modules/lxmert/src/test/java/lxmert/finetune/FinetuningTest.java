package lxmert.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import lxmert.batch.Ablation;
import lxmert.io.Progress;
import lxmert.tensor.ComputeThreads;
import lxmert.train.TrainingListener;
import lxmert.train.TrainingOptions;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinetuningTest {
  @TempDir Path folder;

  /**
   * A program trains one model after the other: what a run made on the native side goes with it.
   */
  @Test
  void aRunFreesItsModel() {
    TinyVqa.write(folder, 64, 32, 1);
    run("first"); // loads what stays
    long before = Pointer.totalCount();
    run("second");
    assertThat(Pointer.totalCount() - before).isLessThan(10);
  }

  /**
   * Dropout, weights that a layer uses twice, and conversions that all threads remember together.
   */
  @Test
  void workersChangeNothing() {
    TinyVqa.write(folder, 128, 32, 1);
    List<String> settings =
        List.of(
            "epochs=1",
            "micro_batch_size=8",
            "model.hidden_dropout_prob=0.1",
            "model.attention_probs_dropout_prob=0.1");
    try (ComputeThreads one = new ComputeThreads(1)) {
      for (int workers = 1; workers <= 3; workers++) {
        run("workers-" + workers, workers, settings, one);
      }
    }
    for (String other : List.of("workers-2", "workers-3")) {
      assertThat(weights(other)).hasSameBinaryContentAs(weights("workers-1"));
    }
  }

  private Path weights(String run) {
    return folder.resolve(run).resolve("best/model.safetensors");
  }

  private void run(String name) {
    try (ComputeThreads one = new ComputeThreads(1)) {
      run(name, 1, List.of("epochs=1"), one);
    }
  }

  private void run(String name, int workers, List<String> settings, ComputeThreads threads) {
    Finetuning.Files files =
        new Finetuning.Files(
            List.of(folder.resolve("train.json")),
            List.of(folder.resolve("valid.json")),
            folder.resolve("regions"),
            folder.resolve("answers.json"),
            null,
            null,
            null,
            null);
    FinetuneRecipe recipe = FinetuneRecipe.read(folder.resolve("recipe.yaml"), settings);
    TrainingOptions options =
        new TrainingOptions(
            folder.resolve(name),
            new Device("cpu"),
            workers,
            Progress.silent(),
            TrainingListener.NONE,
            false);
    threads.call(
        () -> new Finetuning(FinetuneTask.VQA, recipe, files, Ablation.NONE, options).run());
  }
}
