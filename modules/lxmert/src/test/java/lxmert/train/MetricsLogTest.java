package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.train.MetricsLog.Entry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {
  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("train", 1, 20, figures(0.1 + 0.2, 1e-300)),
          new Entry("train", 1, 40, figures(Double.NaN, Math.PI)),
          new Entry("valid", 1, 40, figures(-3, 5e9)));

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void write() {
    file = folder.resolve("metrics.jsonl");
    try (MetricsLog log = MetricsLog.after(file, 0, null)) {
      ENTRIES.forEach(log::add);
    }
  }

  private static Map<String, Double> figures(double loss, double rate) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("loss", loss);
    figures.put("learning_rate", rate);
    return figures;
  }

  @Test
  void whatWasWrittenIsReadToTheBitAndInOrder() throws IOException {
    assertThat(MetricsLog.read(file)).isEqualTo(ENTRIES);
    assertThat(Files.readAllLines(file).get(0))
        .isEqualTo(
            "{\"split\":\"train\",\"epoch\":1,\"step\":20,"
                + "\"loss\":0.30000000000000004,\"learning_rate\":1.0E-300}");
  }

  @Test
  void aTornLastLineIsLeftOut() throws IOException {
    byte[] all = Files.readAllBytes(file);
    for (int cut = 2; cut < 60; cut += 7) {
      Files.write(file, java.util.Arrays.copyOf(all, all.length - cut));
      assertThat(MetricsLog.read(file)).isEqualTo(ENTRIES.subList(0, 2));
    }
  }

  @Test
  void goingOnCutsTheLinesBehind() throws IOException {
    Files.writeString(file, "{\"split\"", StandardOpenOption.APPEND);
    List<String> before = Files.readAllLines(file);
    Entry next = new Entry("train", 2, 41, figures(1, 2));
    try (MetricsLog log = MetricsLog.after(file, 2, null)) {
      log.add(next);
      log.force();
      assertThat(log.entries()).containsExactly(ENTRIES.get(0), ENTRIES.get(1), next);
    }
    assertThat(Files.readAllLines(file)).hasSize(3).startsWith(before.get(0), before.get(1));
    assertThat(MetricsLog.read(file).get(2)).isEqualTo(next);
    try (MetricsLog log = MetricsLog.after(file, 0, null)) {
      assertThat(log.entries()).isEmpty();
    }
    assertThat(file).isEmptyFile();
  }
}
