package lxmert.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lxmert.verify.CheckResult.Verdict;
import org.junit.jupiter.api.Test;

class LxmertChecksTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");

  @Test
  void everythingThatIsCoveredPasses() {
    Map<Verdict, Long> verdicts =
        LxmertChecks.check(GOLDEN).stream()
            .collect(Collectors.groupingBy(CheckResult::verdict, Collectors.counting()));
    assertThat(verdicts).containsOnly(entry(Verdict.PASS, 165L), entry(Verdict.NOT_COVERED, 1L));
  }

  @Test
  void everyLayerAndHeadIsWithinItsTolerance() {
    List<CheckResult> findings = ForwardChecks.check(GOLDEN);
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
