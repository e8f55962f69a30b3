package lxmert.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import lxmert.verify.CheckResult.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingChecksTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");

  /** Tolerances: at least 3.5 times the deviation between float32 kernels. */
  @Test
  void trainingEqualsThePublishedCode() {
    List<CheckResult> findings = TrainingChecks.check(GOLDEN);
    assertThat(findings).filteredOn(f -> f.quantity().startsWith("BertAdam")).hasSize(34);
    assertThat(findings)
        .filteredOn(f -> f.verdict() != CheckResult.Verdict.NOT_COVERED)
        .hasSize(103)
        .allSatisfy(f -> assertThat(f.verdict()).as(f.toString()).isEqualTo(Verdict.PASS));
  }

  @Test
  void lossesGradientsStepsAndExamplesOfPreTrainingEqualThePublishedCode() {
    List<CheckResult> findings = TrainingChecks.check(GOLDEN);
    assertThat(findings).filteredOn(f -> f.quantity().startsWith("pre-training: ")).hasSize(27);
    assertThat(findings).filteredOn(f -> f.quantity().startsWith("pipeline: ")).hasSize(15);
  }

  @Test
  void allTasksAndTheTransferOfAnswersEqualThePublishedCode() {
    List<CheckResult> findings = TrainingChecks.check(GOLDEN);
    assertThat(findings).filteredOn(f -> f.quantity().startsWith("fine-tuning vqa: ")).hasSize(10);
    assertThat(findings).filteredOn(f -> f.quantity().startsWith("fine-tuning gqa: ")).hasSize(5);
    assertThat(findings).filteredOn(f -> f.quantity().startsWith("fine-tuning nlvr2: ")).hasSize(9);
    assertThat(findings).filteredOn(f -> f.quantity().startsWith("answer transfer: ")).hasSize(3);
    assertThat(findings).noneMatch(f -> f.verdict() == Verdict.NOT_COVERED);
  }

  @Test
  void aFolderWithoutTrainingHasNothingToCheck(@TempDir Path empty) {
    assertThat(TrainingChecks.check(empty)).isEmpty();
  }
}
