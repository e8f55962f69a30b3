package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.io.Json;
import lxmert.io.Progress;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
  private static final Map<String, Object> RECIPE = Map.of("epochs", 3, "log_every", 4);

  @TempDir Path folder;

  private final List<String> told = new ArrayList<>();

  /** Writes down what it is told, and looks at what is there by then. */
  private final class Listener implements TrainingListener {
    @Override
    public void epochEnded(Path run, ModelDescription model, EpochResult result) {
      List<MetricsLog.Entry> log = MetricsLog.read(run.resolve("metrics.jsonl"));
      assertThat(log.get(log.size() - 1).figures()).isEqualTo(result.evaluation().figures());
      told.add("%s %d of %d".formatted(model.title(), result.epoch(), result.epochs()));
    }

    @Override
    public void runEnded(FinishedRun run) {
      assertThat(run.folder().resolve("best/README.md")).isNotEmptyFile();
      told.add("best of " + run.split() + ": " + run.bestEpoch());
    }
  }

  private Training<Long> training(TinyTask task) {
    TrainingOptions options =
        new TrainingOptions(folder, new Device("cpu"), 1, Progress.silent(), new Listener(), false);
    RunInputs inputs =
        new RunInputs(
            RECIPE, Map.of("valid", List.of("/data/minival.json")), Map.of("majority", 0.25));
    return new Training<>(task, task.settings(TinyTask.EPOCHS), inputs, options);
  }

  private Trainer.Result run(TinyTask task) {
    Training<Long> training = training(task);
    Trainer.Result result = training.train();
    training.finish(result);
    return result;
  }

  @Test
  void tellsEveryEpochAndTheEndAndLeavesItsAccount() throws Exception {
    Trainer.Result result = run(new TinyTask());
    assertThat(told)
        .containsExactly(
            "Tiny 1 of 3", "Tiny 2 of 3", "Tiny 3 of 3", "best of minival: " + result.bestEpoch());
    assertThat(Files.readString(folder.resolve("recipe.yaml")))
        .contains("epochs: 3\n", "log_every: 4\n");
    JsonNode account = Json.readTree(folder.resolve("run.json"));
    assertThat(account.path("valid").toString()).isEqualTo("[\"/data/minival.json\"]");
    assertThat(account.path("majority").asDouble()).isEqualTo(0.25);
    assertThat(account.path("best_epoch").asInt()).isEqualTo(result.bestEpoch());
    assertThat(account.at("/best/loss").asDouble()).isEqualTo(-result.best().score());
  }

  @Test
  void aRunThatGoesOnTellsTheEpochsThatItMakes() {
    TinyTask stopped = new TinyTask();
    stopped.beforeStep =
        () -> {
          if (stopped.steps == TinyTask.BATCHES + 1) {
            throw new IllegalStateException("killed");
          }
        };
    assertThatThrownBy(() -> run(stopped)).hasMessage("killed");
    assertThat(told).containsExactly("Tiny 1 of 3");
    assertThat(folder.resolve("run.json")).doesNotExist();
    Trainer.Result result = run(new TinyTask());
    run(new TinyTask());
    String end = "best of minival: " + result.bestEpoch();
    assertThat(told).containsExactly("Tiny 1 of 3", "Tiny 2 of 3", "Tiny 3 of 3", end, end);
  }
}
