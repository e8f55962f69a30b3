package lxmert.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lxmert.io.Json;
import lxmert.verify.CheckResult.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricChecksTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");

  @TempDir Path folder;

  @Test
  void allMetricsEqualThePublishedCode() {
    assertThat(verdicts(VqaMetricChecks.check(GOLDEN))).hasSize(4).containsOnly(Verdict.PASS);
    assertThat(verdicts(GqaMetricChecks.check(GOLDEN))).hasSize(2).containsOnly(Verdict.PASS);
    assertThat(verdicts(Nlvr2MetricChecks.check(GOLDEN))).hasSize(5).containsOnly(Verdict.PASS);
  }

  /** Two of three: in percent and back again it is 0.6666666666666667. */
  @Test
  void aShareThatIsNoRoundNumberEqualsThePublishedCode() throws IOException {
    List<String> kept = List.of("nlvr2_test_0", "nlvr2_test_5", "nlvr2_test_6");
    ObjectNode json = (ObjectNode) Json.readTree(GOLDEN.resolve("nlvr2-metric.json"));
    List<String> identifiers = new ArrayList<>();
    for (JsonNode row : json.path("processed")) {
      if (kept.contains(row.path("uid").asText())) {
        identifiers.add(row.path("identifier").asText());
      }
    }
    keep(json, "raw", row -> identifiers.contains(row.path("identifier").asText()));
    keep(json, "processed", row -> kept.contains(row.path("uid").asText()));
    keep(json, "predictions", row -> kept.contains(row.path(0).asText()));
    json.put("accuracy", 0.6666666666666666);
    json.put(
        "official_metrics_output", "accuracy=0.6666666666666666\nconsistency=0.6666666666666666\n");
    json.put(
        "csv",
        json.path("csv")
            .asText()
            .lines()
            .filter(line -> identifiers.contains(line.split(",", -1)[0]))
            .map(line -> line + "\n")
            .collect(Collectors.joining()));
    Json.write(folder.resolve("nlvr2-metric.json"), json);

    List<CheckResult> results = Nlvr2MetricChecks.check(folder);

    assertThat(verdicts(results)).hasSize(5).containsOnly(Verdict.PASS);
    assertThat(results).allSatisfy(result -> assertThat(result.error()).isZero());
  }

  private static void keep(ObjectNode json, String key, Predicate<JsonNode> wanted) {
    ArrayNode rows = json.arrayNode();
    json.path(key)
        .forEach(
            row -> {
              if (wanted.test(row)) {
                rows.add(row);
              }
            });
    json.set(key, rows);
  }

  @Test
  void whatIsNotInTheFolderIsNotChecked() {
    assertThat(VqaMetricChecks.check(folder)).isEmpty();
    assertThat(GqaMetricChecks.check(folder)).isEmpty();
    assertThat(Nlvr2MetricChecks.check(folder)).isEmpty();
  }

  @Test
  void aWrongDigitFails() throws IOException {
    change("vqa-metric.json", "84.29", "84.28", "0.38", "0.39", "they're", "theyre", "]\"", "\"");
    assertThat(verdicts(VqaMetricChecks.check(folder))).hasSize(4).containsOnly(Verdict.FAIL);
    change("gqa-metric.json", "0.5,", "0.6,", "]\"", "\"");
    assertThat(verdicts(GqaMetricChecks.check(folder))).hasSize(2).containsOnly(Verdict.FAIL);
    change(
        "nlvr2-metric.json",
        "0.75",
        "0.74",
        "0.5\\n",
        "0.51\\n",
        ",True\\n",
        ",true\\n",
        "img1\"",
        "img2\"");
    assertThat(verdicts(Nlvr2MetricChecks.check(folder))).hasSize(5).containsOnly(Verdict.FAIL);
  }

  /** Copies a file into the folder with some of its texts replaced. */
  private void change(String file, String... pairs) throws IOException {
    String text = Files.readString(GOLDEN.resolve(file));
    for (int i = 0; i < pairs.length; i += 2) {
      assertThat(text).contains(pairs[i]);
      text = text.replace(pairs[i], pairs[i + 1]);
    }
    Files.writeString(folder.resolve(file), text);
  }

  private static List<Verdict> verdicts(List<CheckResult> findings) {
    return findings.stream().map(CheckResult::verdict).toList();
  }
}
