package lxmert.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SeedSummaryTest {
  /** Mean 4; squares of the differences 4, 1, 1, 4; variance 10 / 3; its root over 2: 0.9129. */
  @Test
  void meanAndStandardErrorByHand() {
    SeedSummary summary = SeedSummary.of(2, 5, 3, 6);
    assertThat(summary.runs()).isEqualTo(4);
    assertThat(summary.mean()).isEqualTo(4);
    assertThat(summary.standardError()).isEqualTo(0.9128709, within(1e-7));
    assertThat(summary).hasToString("4.0 ± 0.9");
  }

  @Test
  void oneRunHasNoError() {
    SeedSummary summary = SeedSummary.of(61.25);
    assertThat(summary.standardError()).isNaN();
    assertThat(summary).hasToString("61.3");
  }
}
