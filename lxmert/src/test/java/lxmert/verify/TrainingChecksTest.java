package lxmert.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingChecksTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/lxmert");

  /** Tolerance 2e-6: at least 3.5 times the deviation between float32 kernels. */
  @Test
  void bertAdamEqualsThePublishedOptimizer() {
    List<Finding> findings = AdamChecks.check(GOLDEN.resolve("adam.json"));
    assertThat(findings).hasSizeGreaterThanOrEqualTo(30);
    assertThat(findings)
        .allSatisfy(f -> assertThat(f.verdict()).as(f.toString()).isEqualTo(Finding.Verdict.PASS));
  }
}
