package lxmert.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import lxmert.verify.Finding.Verdict;
import org.junit.jupiter.api.Test;

class LxmertChecksTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/lxmert");

  @Test
  void everyLayerAndHeadIsWithinItsTolerance() {
    List<Finding> findings = ForwardChecks.check(GOLDEN);
    assertThat(findings).hasSize(39).allMatch(each -> each.verdict() == Verdict.PASS);
  }

  @Test
  void everyWeightsFileHoldsTheSame() {
    assertThat(WeightChecks.check(GOLDEN))
        .hasSize(5)
        .allMatch(each -> each.verdict() == Verdict.PASS);
  }

  @Test
  void wordsAndAnswersAreEqual() {
    assertThat(TokenizationChecks.check(GOLDEN))
        .hasSize(3)
        .allMatch(each -> each.verdict() == Verdict.PASS);
    assertThat(AnswerChecks.check(GOLDEN).get(0).verdict()).isEqualTo(Verdict.PASS);
  }
}
