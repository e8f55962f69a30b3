package lxmert.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import lxmert.explain.RelevanceMethod;
import lxmert.verify.CheckResult.Verdict;
import org.junit.jupiter.api.Test;

class RelevanceChecksTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/relevance");

  @Test
  void everyMapMethodAndPerturbationIsWithinItsTolerance() {
    List<CheckResult> findings = Fixtures.check(GOLDEN);
    assertThat(findings)
        .hasSize(11 * 5 + 2 + 4 + 4)
        .allMatch(each -> each.verdict() == Verdict.PASS);
    for (RelevanceMethod method : RelevanceMethod.values()) {
      assertThat(findings)
          .extracting(CheckResult::quantity)
          .contains("relevance, " + method.key() + " word")
          .contains("relevance, " + method.key() + " region");
    }
  }
}
