package lxmert.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import lxmert.verify.CheckResult.Verdict;
import org.junit.jupiter.api.Test;

class DetectorChecksTest {
  /** Values of the published code on a reduced network; tolerances as in the fixture's README. */
  @Test
  void everyStageIsThatOfTheReference() {
    List<CheckResult> findings =
        DetectorChecks.check(Path.of("../lxmert/src/test/resources/golden/frcnn"));
    assertThat(findings).filteredOn(finding -> finding.verdict() != Verdict.PASS).isEmpty();
    assertThat(findings).hasSize(140);
  }
}
