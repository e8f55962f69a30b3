package lxmert.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownRunsTest {
  private static final Study BASELINES = Study.named("baselines");
  private static final StudySizes SIZES = sizes(2, List.of("epochs=1"), 1, 2);

  @TempDir private Path folder;

  @BeforeEach
  void writeResults() {
    List<StudyResults.Score> scores =
        PlannedRun.finetunes(BASELINES, SIZES).stream()
            .map(
                run ->
                    new StudyResults.Score(
                        run.arm().name(), run.task(), run.seed(), 50, Map.of(), 10))
            .toList();
    Json.write(
        folder.resolve("baselines/results.json"),
        new StudyResults("baselines", "0", SIZES, scores));
  }

  @Test
  void allOfTheSameSizesAreKnown() {
    assertThat(known(SIZES)).isEqualTo(ids(SIZES, "")).hasSize(6);
  }

  /** LSTM + BUTD starts from none; BERT + BUTD and LXMERT do. */
  @Test
  void anotherPretrainingLeavesWhatStartsFromNone() {
    StudySizes longer = sizes(3, List.of("epochs=1"), 1, 2);
    assertThat(known(longer)).isEqualTo(ids(longer, "fresh")).hasSize(2);
  }

  @Test
  void furtherSeedsLeaveTheOthers() {
    StudySizes further = sizes(2, List.of("epochs=1"), 1, 2, 3);
    assertThat(known(further)).containsExactlyInAnyOrderElementsOf(ids(SIZES, ""));
  }

  @Test
  void refusesAnotherFinetuning() {
    StudySizes others = sizes(2, List.of("epochs=2"), 1, 2);
    assertThatThrownBy(() -> known(others))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("results.json is of other sizes: {\"seeds\":[1,2]");
  }

  private List<String> known(StudySizes sizes) {
    KnownRuns known = new KnownRuns(folder, List.of(BASELINES), sizes);
    return PlannedRun.finetunes(BASELINES, sizes).stream()
        .filter(known::has)
        .map(PlannedRun::id)
        .toList();
  }

  private static List<String> ids(StudySizes sizes, String part) {
    return PlannedRun.finetunes(BASELINES, sizes).stream()
        .map(PlannedRun::id)
        .filter(id -> id.contains(part))
        .toList();
  }

  private static StudySizes sizes(int pretrainEpochs, List<String> vqa, long... seeds) {
    StudySizes tiny = TinyStudy.withoutDetector(List.of(1L), "vqa");
    return new StudySizes(
        Arrays.stream(seeds).boxed().toList(),
        1,
        tiny.world(),
        tiny.detectorEpochs(),
        pretrainEpochs,
        tiny.pretraining(),
        tiny.model(),
        tiny.lstm(),
        Map.of("vqa", vqa));
  }
}
