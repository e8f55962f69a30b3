package lxmert.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gated encoder against what VOLTA computed; the README of the folders has the tolerances. */
class VoltaFixturesTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/volta");

  /** Nothing is left out: each folder has so many quantities. */
  @ParameterizedTest
  @CsvSource({
    "vilbert, 87",
    "vl-bert, 61",
    "visualbert, 66",
    "uniter, 66",
    "lxmert, 98",
    "ctrl-vl-bert, 70"
  })
  void everyStateScoreLossAndGradientIsThatOfVolta(String folder, int quantities) {
    List<CheckResult> findings = Fixtures.check(GOLDEN.resolve(folder));
    assertThat(findings)
        .hasSize(quantities)
        .allSatisfy(each -> assertThat(each.verdict()).isEqualTo(CheckResult.Verdict.PASS));
  }
}
