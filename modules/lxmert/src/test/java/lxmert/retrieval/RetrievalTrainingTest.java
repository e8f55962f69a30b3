package lxmert.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.tensor.ComputeThreads;
import lxmert.tensor.SafeTensors;
import lxmert.train.EpochResult;
import lxmert.train.ModelDescription;
import lxmert.train.Trainer;
import lxmert.train.TrainingFiles;
import lxmert.train.TrainingListener;
import lxmert.train.TrainingOptions;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetrievalTrainingTest {
  @TempDir Path folder;

  @BeforeEach
  void write() {
    TinyCaptions.write(folder, 40, 20, 1);
  }

  private Trainer.Result run(String name, int workers, List<String> settings) {
    return run(name, workers, settings, TrainingListener.NONE, null);
  }

  private Trainer.Result run(
      String name,
      int workers,
      List<String> settings,
      TrainingListener listener,
      @Nullable Path from) {
    TrainingFiles files =
        new TrainingFiles(
            List.of(folder.resolve("train.jsonl")),
            List.of(folder.resolve("valid.jsonl")),
            folder.resolve("regions"),
            null,
            from);
    RetrievalRecipe recipe = RetrievalRecipe.read(folder.resolve("recipe.yaml"), settings);
    TrainingOptions options =
        new TrainingOptions(
            folder.resolve(name), new Device("cpu"), workers, Progress.silent(), listener, false);
    try (ComputeThreads one = new ComputeThreads(1)) {
      return one.call(() -> new RetrievalTraining(recipe, files, options).run());
    }
  }

  private Path weights(String run) {
    return folder.resolve(run).resolve("last/model.safetensors");
  }

  @Test
  void workersChangeNothing() {
    run("one", 1, List.of());
    Trainer.Result two = run("two", 2, List.of());
    assertThat(weights("two")).hasSameBinaryContentAs(weights("one"));
    assertThat(two.best().figures()).containsKeys("recall", "image recall at 1").hasSize(7);
  }

  @Test
  void anInterruptedRunGoesOnToTheBit() {
    List<String> settings = List.of("epochs=2");
    run("whole", 1, settings);
    TrainingListener stopping =
        new TrainingListener() {
          @Override
          public void epochEnded(Path run, ModelDescription model, EpochResult result) {
            throw new CancellationException("stopped");
          }
        };
    assertThatThrownBy(() -> run("parts", 1, settings, stopping, null))
        .isInstanceOf(CancellationException.class);
    run("parts", 2, settings);
    assertThat(weights("parts")).hasSameBinaryContentAs(weights("whole"));
  }

  @Test
  void aRunFreesItsModel() {
    run("first", 1, List.of());
    long before = Pointer.totalCount();
    run("second", 1, List.of());
    assertThat(Pointer.totalCount() - before).isLessThan(10);
  }

  @Test
  void aModelOfRetrievalIsGoneOnWith() throws IOException {
    run("first", 1, List.of());
    Path best = folder.resolve("first/best");
    run("none", 1, List.of("optimizer.learning_rate=1e-12"), TrainingListener.NONE, best);
    try (SafeTensors a = SafeTensors.open(weights("first"));
        SafeTensors b = SafeTensors.open(weights("none"))) {
      assertThat(a.names()).isEqualTo(b.names()).contains("answer_head.logit_fc.weight");
    }
    assertThat(Files.size(weights("none"))).isEqualTo(Files.size(weights("first")));
  }

  @Test
  void unfitDataIsRefused() throws IOException {
    Files.writeString(
        folder.resolve("valid.jsonl"), "{\"image\": \"elsewhere\", \"sentence\": \"a dog\"}");
    assertThatThrownBy(() -> run("run", 1, List.of()))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "none of the 1 sentences of %s is about an image with regions in %s"
                .formatted(folder.resolve("valid.jsonl"), folder.resolve("regions")));
    assertThatThrownBy(() -> run("run", 1, List.of("architecture=MCAN")))
        .isInstanceOf(UserError.class);
  }
}
