package lxmert.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.verify.Finding.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VqaMetricChecksTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/lxmert");

  @Test
  void bothMetricsEqualThePublishedCode() {
    assertThat(VqaMetricChecks.check(GOLDEN))
        .extracting(Finding::verdict)
        .containsExactly(Verdict.PASS, Verdict.PASS, Verdict.PASS);
  }

  @Test
  void aWrongDigitFails(@TempDir Path folder) throws IOException {
    assertThat(VqaMetricChecks.check(folder)).isEmpty();
    String json = Files.readString(GOLDEN.resolve("vqa-metric.json"));
    Files.writeString(
        folder.resolve("vqa-metric.json"),
        json.replace("84.29", "84.28").replace("0.38", "0.39").replace("they're", "theyre"));
    assertThat(VqaMetricChecks.check(folder))
        .extracting(Finding::verdict)
        .containsExactly(Verdict.FAIL, Verdict.FAIL, Verdict.FAIL);
  }
}
