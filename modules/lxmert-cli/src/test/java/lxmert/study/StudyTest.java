package lxmert.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lxmert.finetune.FinetuneTask;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StudyTest {
  @TempDir private Path folder;

  static List<Study> all() {
    return Study.all();
  }

  @Test
  void hasThePapersComparisons() {
    assertThat(Study.all())
        .extracting(Study::name)
        .containsExactly(
            "cross-layers",
            "baselines",
            "start",
            "image-qa",
            "augmentation",
            "vision-tasks",
            "models");
  }

  @ParameterizedTest
  @MethodSource("all")
  void isComplete(Study study) {
    assertThat(Study.named(study.name())).isSameAs(study);
    assertThat(study.question()).matches("(?s).*(table [345]|LXMERT's time).*");
    assertThat(study.cannotShow()).endsWith(".");
    assertThat(study.arms()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(study.arms()).extracting(Arm::name).doesNotHaveDuplicates();
    assertThat(study.arms()).extracting(Arm::key).doesNotHaveDuplicates();
    assertThat(study.arms())
        .filteredOn(arm -> arm.paper().vqa() == null)
        .allMatch(
            arm ->
                Integer.valueOf(0).equals(arm.crossLayers())
                    || arm.name().endsWith(", not pre-trained"));
  }

  /** So that studies may share runs. */
  @Test
  void whatHasOneKeyIsOneThing() {
    Map<String, Pretrained> pretrainings = new HashMap<>();
    Map<String, Arm> arms = new HashMap<>();
    for (Study study : Study.all()) {
      for (Arm arm : study.arms()) {
        Arm nameless =
            new Arm(
                "",
                arm.family(),
                arm.from(),
                arm.crossLayers(),
                arm.augmented(),
                arm.own(),
                PaperFigures.NONE);
        assertThat(arms.computeIfAbsent(arm.key(), key -> nameless)).isEqualTo(nameless);
        for (Pretrained each : arm.pretrainings()) {
          assertThat(pretrainings.computeIfAbsent(each.name(), name -> each)).isEqualTo(each);
        }
      }
    }
  }

  @Test
  void runsSeedBySeedCheapestFirstAndEachPretrainingOnce() {
    StudySizes sizes = TinyStudy.sizes(List.of(1L, 2L), "vqa", "nlvr2");
    assertThat(PlannedRun.of(Study.named("start"), sizes).subList(0, 11))
        .extracting(PlannedRun::id)
        .containsExactly(
            "vqa-fresh-seed1",
            "nlvr2-fresh-seed1",
            "pretrain-language-seed1",
            "vqa-from-language-seed1",
            "nlvr2-from-language-seed1",
            "pretrain-lxmert-seed1",
            "vqa-from-lxmert-seed1",
            "nlvr2-from-lxmert-seed1",
            "pretrain-lxmert-from-language-seed1",
            "vqa-from-lxmert-from-language-seed1",
            "nlvr2-from-lxmert-from-language-seed1");
    assertThat(PlannedRun.of(Study.named("start"), sizes)).hasSize(22);
  }

  @Test
  void seedsSharePretrainingsInTurn() {
    StudySizes sizes = TinyStudy.largeBatches(List.of(4L, 5L), "vqa", "gqa");
    List<PlannedRun> runs = PlannedRun.of(Models.STUDY, sizes);
    assertThat(runs)
        .filteredOn(run -> run instanceof PlannedRun.Pretrain)
        .extracting(PlannedRun::id)
        .containsExactly(
            "pretrain-vilbert-seed4",
            "pretrain-vl-bert-seed4",
            "pretrain-visualbert-seed4",
            "pretrain-uniter-seed4",
            "pretrain-lxmert-seed4");
    assertThat(runs)
        .filteredOn(run -> run.id().equals("gqa-from-uniter-uniter-seed5"))
        .singleElement()
        .extracting(PlannedRun::needs)
        .isEqualTo(List.of(new PlannedRun.Pretrain(pretrained("UNITER"), 4)));
    assertThat(runs).extracting(PlannedRun::id).doesNotContain("gqa-fresh-ban-seed4");
  }

  private static Pretrained pretrained(String arm) {
    return Models.STUDY.arms().stream()
        .filter(each -> each.name().equals(arm))
        .flatMap(each -> each.pretrainings().stream())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void augmentsQuestionsAlone() {
    StudySizes sizes = TinyStudy.sizes(List.of(1L), "vqa", "gqa", "nlvr2");
    assertThat(PlannedRun.of(Study.named("augmentation"), sizes))
        .filteredOn(run -> run instanceof PlannedRun.Finetune f && f.arm().augmented())
        .extracting(run -> ((PlannedRun.Finetune) run).task())
        .containsExactly(FinetuneTask.VQA, FinetuneTask.GQA, FinetuneTask.VQA, FinetuneTask.GQA);
  }

  @Test
  void refusesAnUnknownName() {
    assertThatThrownBy(() -> Study.named("cross-layer"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "there is no study \"cross-layer\"; expected one of cross-layers, baselines, start,"
                + " image-qa, augmentation, vision-tasks, models");
  }

  @Test
  void tableAndPlotShowWhatIsThere() {
    Study study = Study.named("baselines");
    StudySizes sizes = TinyStudy.sizes(List.of(1L, 2L), "vqa", "nlvr2");
    StudyResults results =
        new StudyResults(
            study.name(),
            "1",
            sizes,
            List.of(
                new StudyResults.Score(
                    "LSTM + BUTD", FinetuneTask.VQA, 1, 50, Map.of("count", 50.0), 30),
                new StudyResults.Score(
                    "LSTM + BUTD", FinetuneTask.VQA, 2, 54, Map.of("count", 54.0), 30),
                new StudyResults.Score(
                    "LXMERT", FinetuneTask.VQA, 1, 70, Map.of("count", 70.0), 30)));
    assertThat(StudyTable.markdown(StudyTable.of(study, sizes, results)))
        .isEqualTo(
            """
            | model | VQA, % | VQA in the paper | NLVR2, % | NLVR2 in the paper |
            | --- | --- | --- | --- | --- |
            | most frequent answer | 30.0 |  |  |  |
            | LSTM + BUTD | 52.0 ± 2.0 | 63.1 |  | 52.6 |
            | BERT + BUTD |  | 62.8 |  | 51.9 |
            | LXMERT | 70.0 | 69.9 |  | 74.9 |
            """);
    Path plot = folder.resolve("plot.png");
    StudyPlot.write(plot, study, sizes, results);
    assertThat(plot).isNotEmptyFile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fast", "standard", "large"})
  void sizesThatAreShippedCanBeRead(String preset) {
    Path file = lxmert.quickstart.ShippedConfig.copy("study-" + preset + ".yaml", folder);
    StudySizes sizes = StudySizes.read(file, List.of());
    assertThat(sizes.scored())
        .containsExactly(FinetuneTask.VQA, FinetuneTask.GQA, FinetuneTask.NLVR2);
    assertThat(sizes.world().options().train()).isEqualTo(sizes.world().train());
  }

  @ParameterizedTest
  @ValueSource(strings = {"seeds=[]", "seeds=[1, 1]", "pretrain_epochs=0", "tasks={nlvr: []}"})
  void refusesSizesThatCannotBe(String override) {
    Path file = lxmert.quickstart.ShippedConfig.copy("study-fast.yaml", folder);
    assertThatThrownBy(() -> StudySizes.read(file, List.of(override)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("expected");
  }
}
