package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.tensor.SafeTensors;
import lxmert.train.OptimizerSettings.Moments;
import org.assertj.core.api.ListAssert;
import org.bytedeco.pytorch.Module;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTest {
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @TempDir static Path shared;

  private static Path whole;
  private static Trainer.Result wholeResult;

  @TempDir Path folder;

  @BeforeAll
  static void runWithoutInterruption() {
    whole = shared.resolve("whole");
    wholeResult = new TinyTask().trainer(whole).run();
  }

  @Test
  void theLastCheckpointsStay() throws IOException {
    assertThat(RunFolders.checkpoints(whole)).containsExactly("step-00000018", "step-00000021");
    assertThat(RunFolders.names(whole.resolve("checkpoints/step-00000021")))
        .containsExactly("checkpoint.json", "optimizer.safetensors", "weights.safetensors");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 7, 8, 14, 20, 21})
  void aStoppedRunGoesOnToTheBit(int step) throws IOException {
    TinyTask.stopAfter(folder, step);
    assertThat(RunFolders.checkpoints(folder)).endsWith("step-%08d".formatted(step));
    assertResumes(TinyTask.STEPS - step);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "4, 3", "8, 7", "12, 9", "15, 14", "19, 18"})
  void aKilledRunGoesOnToTheBit(int step, int checkpoint) throws IOException {
    killIn(step);
    Files.writeString(
        folder.resolve("metrics.jsonl"), "{\"split\":\"tra", StandardOpenOption.APPEND);
    assertResumes(TinyTask.STEPS - checkpoint);
  }

  /** Momentum, and a learning rate that falls between the stop and the end. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 9, 14, 20})
  void aRunByGradientDescentGoesOnToTheBit(int step) throws IOException {
    assertGoesOn(ResumeTest::byMomentum, step)
        .containsExactlyInAnyOrder(
            "momentum.first",
            "momentum.second",
            "momentum.rare",
            "steps.first",
            "steps.second",
            "steps.rare");
  }

  /** Moments in bfloat16, and means of rows and columns. */
  @ParameterizedTest
  @ValueSource(ints = {1, 9, 20})
  void aRunThatRemembersLessGoesOnToTheBit(int step) throws IOException {
    assertGoesOn(ResumeTest::factored, step)
        .contains("moment.first", "row.first", "column.first", "steps.rare")
        .hasSize(12);
  }

  private static TinyTask factored() {
    TinyTask task = new TinyTask();
    task.optimizer = new OptimizerSettings(0.02, 0.1, 0.01, 1, Moments.FACTORED, null);
    return task;
  }

  /** Stops a run after a step, goes on, compares; gives the names in the optimiser's file. */
  private ListAssert<String> assertGoesOn(Supplier<TinyTask> tasks, int step) throws IOException {
    Path uninterrupted = folder.resolve("uninterrupted");
    Path stopped = folder.resolve("stopped");
    tasks.get().trainer(uninterrupted).run();
    TinyTask task = tasks.get();
    Trainer<Long> trainer = task.trainer(stopped);
    task.beforeStep =
        () -> {
          if (task.steps == step - 1) {
            trainer.stop();
          }
        };
    assertThatThrownBy(trainer::run).isInstanceOf(RunStopped.class);

    tasks.get().trainer(stopped).run();

    RunFolders.assertSame(stopped, uninterrupted);
    Path last = uninterrupted.resolve("checkpoints/step-00000021/optimizer.safetensors");
    try (SafeTensors saved = SafeTensors.open(last)) {
      return assertThat(List.copyOf(saved.names()));
    }
  }

  private static TinyTask byMomentum() {
    TinyTask task = new TinyTask();
    task.optimizer =
        new OptimizerSource() {
          @Override
          public Optimizer create(Module module, long steps) {
            Sgd.Group group = new Sgd.Group(1, 0.01);
            return new Sgd(
                module.parameters(),
                List.of(group, group, group),
                0.05,
                new MultiStepSchedule(List.of(8, 16), 0.3, 4, 0.1, true),
                0.9);
          }

          @Override
          public double clipNorm() {
            return 1;
          }
        };
    return task;
  }

  @Test
  void aRunStoppedAgainAndAgainGoesOnToTheBit() throws IOException {
    for (int step = 1; step < TinyTask.STEPS; step++) {
      TinyTask.stopAfter(folder, 1);
    }
    assertResumes(1);
  }

  @Test
  void aRunStoppedInAnEvaluationGoesOnToTheBit() throws IOException {
    TinyTask task = new TinyTask();
    Trainer<Long> trainer = task.trainer(folder);
    task.inEvaluation =
        () -> {
          if (task.steps > TinyTask.BATCHES) {
            trainer.stop();
          }
        };
    assertThatThrownBy(trainer::run)
        .isInstanceOf(RunStopped.class)
        .hasMessage("stopped at step 14 of epoch 2; started again, it goes on there");
    assertThat(RunFolders.lines(folder)).noneMatch(line -> line.contains("\"valid\",\"epoch\":2"));
    assertResumes(TinyTask.BATCHES);
  }

  @Test
  void aFinishedRunIsNotRepeatedUnlessAsked() throws IOException {
    new TinyTask().trainer(folder).run();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    TinyTask again = new TinyTask();
    Progress progress = Progress.lines(new PrintStream(said, true, StandardCharsets.UTF_8));
    Trainer.Result result =
        again.trainer(folder, TinyTask.EPOCHS, Map.of("seed", 5), progress).run();
    assertThat(again.steps).isZero();
    assertThat(result.best()).isEqualTo(wholeResult.best());
    assertThat(said.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines(folder + ": this run is finished; --restart starts it over");

    Trainer.restart(folder);
    assertThat(RunFolders.checkpoints(folder)).isEmpty();
    assertResumes(TinyTask.STEPS);
  }

  @Test
  void aCheckpointOfOtherSettingsIsRefused() {
    TinyTask.stopAfter(folder, 5);
    Map<String, Object> other = Map.of("seed", 6, "log_every", 4);
    assertThatThrownBy(
            () -> new TinyTask().trainer(folder, TinyTask.EPOCHS, other, Progress.silent()))
        .isInstanceOf(UserError.class)
        .hasMessage(
            folder.resolve("checkpoints/step-00000005")
                + " was made with seed = 5, which is now 6: give the value of before, or start"
                + " over with --restart");
  }

  @Test
  void settingsThatChangeNoNumberMayDiffer() {
    TinyTask.stopAfter(folder, 5);
    Map<String, Object> other =
        Map.of("seed", 5, "log_every", 1, "checkpoint", Map.of("every", "1 steps", "keep", 9));
    Trainer.Result result =
        new TinyTask().trainer(folder, TinyTask.EPOCHS, other, Progress.silent()).run();
    assertThat(result.best()).isEqualTo(wholeResult.best());
  }

  @Test
  void whatAnInterruptedWriteLeftIsDeleted() throws IOException {
    TinyTask.stopAfter(folder, 5);
    Path half = folder.resolve("checkpoints/.step-00000006." + UUID.randomUUID() + ".tmp/weights");
    Path model = folder.resolve(".best." + UUID.randomUUID() + ".tmp");
    Files.createDirectories(half.getParent());
    Files.writeString(half, "half");
    Files.writeString(model, "half");
    assertResumes(TinyTask.STEPS - 5);
    assertThat(RunFolders.names(folder))
        .containsExactly("best", "checkpoints", "last", "metrics.jsonl");
    assertThat(RunFolders.names(folder.resolve("checkpoints")))
        .containsExactly(".lock", "step-00000018", "step-00000021");
  }

  @Test
  void twoRunsInOneFolderAreRefused() {
    TinyTask task = new TinyTask();
    task.beforeStep = () -> new TinyTask().trainer(folder).run();
    assertThatThrownBy(() -> task.trainer(folder).run())
        .isInstanceOf(UserError.class)
        .hasMessage(
            folder.resolve("checkpoints/.lock")
                + " is locked: another run is training in this folder");
  }

  private void killIn(int step) {
    TinyTask task = new TinyTask();
    task.beforeStep =
        () -> {
          if (task.steps == step - 1) {
            throw new Killed();
          }
        };
    assertThatThrownBy(() -> task.trainer(folder).run()).isInstanceOf(Killed.class);
  }

  private void assertResumes(int steps) throws IOException {
    TinyTask task = new TinyTask();
    Trainer.Result result = task.trainer(folder).run();
    assertThat(task.steps).isEqualTo(steps);
    assertThat(result.best()).isEqualTo(wholeResult.best());
    assertThat(result.bestEpoch()).isEqualTo(wholeResult.bestEpoch());
    RunFolders.assertSame(folder, whole);
  }
}
