package lxmert.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import lxmert.batch.Ablation;
import lxmert.io.Progress;
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

  private void run(String name) {
    Finetuning.Files files =
        new Finetuning.Files(
            List.of(folder.resolve("train.json")),
            List.of(folder.resolve("valid.json")),
            folder.resolve("regions"),
            folder.resolve("answers.json"),
            null,
            null,
            null);
    FinetuneRecipe recipe = FinetuneRecipe.read(folder.resolve("recipe.yaml"), List.of("epochs=1"));
    TrainingOptions options =
        TrainingOptions.of(folder.resolve(name), new Device("cpu"), Progress.silent());
    new Finetuning(FinetuneTask.VQA, recipe, files, Ablation.NONE, options).run();
  }
}
