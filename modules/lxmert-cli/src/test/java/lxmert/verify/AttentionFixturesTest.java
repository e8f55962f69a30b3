package lxmert.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention models against what their public code computed, within the README's tolerances. */
class AttentionFixturesTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/attention");

  /** Nothing is left out: each folder has so many quantities. */
  @ParameterizedTest
  @CsvSource({
    "butd, 15",
    "mcan, 17",
    "mcan-bbox, 13",
    "ban, 15",
    "ban-counter, 24",
    "pythia, 16",
    "pythia-two, 15",
    "mfh, 19",
    "dfaf, 28",
    "dfaf-dense, 24",
    "cycle-consistency, 33",
    "., 5"
  })
  void everyStateLossGradientAndStepIsThatOfThePublicCode(String folder, int quantities) {
    List<CheckResult> findings = Fixtures.check(GOLDEN.resolve(folder));
    assertThat(findings)
        .hasSize(quantities)
        .allSatisfy(each -> assertThat(each.verdict()).isEqualTo(CheckResult.Verdict.PASS));
  }
}
