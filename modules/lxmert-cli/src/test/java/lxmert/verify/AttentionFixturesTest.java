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
    "butd, 11",
    "mcan, 13",
    "mcan-bbox, 13",
    "ban, 11",
    "ban-counter, 20",
    "pythia, 12",
    "pythia-two, 15",
    "mfh, 15",
    "dfaf, 24",
    "dfaf-dense, 24"
  })
  void everyStateLossAndGradientIsThatOfThePublicCode(String folder, int quantities) {
    List<CheckResult> findings = Fixtures.check(GOLDEN.resolve(folder));
    assertThat(findings)
        .hasSize(quantities)
        .allSatisfy(each -> assertThat(each.verdict()).isEqualTo(CheckResult.Verdict.PASS));
  }
}
