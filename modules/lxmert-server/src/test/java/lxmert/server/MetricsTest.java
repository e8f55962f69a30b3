package lxmert.server;

import static lxmert.server.TestServer.base64;
import static lxmert.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lxmert.tensor.Garbage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics as Prometheus reads them. */
class MetricsTest {
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:[a-zA-Z_][a-zA-Z0-9_]*=\"[^\"\\n]*\",?)*})? ([-+0-9.eEINFa-z]+)");

  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(TestServer.options(folder));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Map<String, Double> samples(String page) {
    Map<String, Double> samples = new HashMap<>();
    Map<String, String> types = new HashMap<>();
    Set<String> helped = new HashSet<>();
    String last = "";
    Set<String> closed = new HashSet<>();
    assertThat(page).endsWith("\n").doesNotContain("\r");
    for (String line : page.lines().toList()) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        assertThat(helped.add(words[2])).as(line).isTrue();
        assertThat(words[3]).as(line).isNotBlank();
      } else if (line.startsWith("# TYPE ")) {
        assertThat(types.put(words[2], words[3])).as(line).isNull();
        closed.add(last);
        last = words[2];
      } else {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        String family = sample.group(1).replaceAll("_(bucket|sum|count)$", "");
        String name = types.containsKey(sample.group(1)) ? sample.group(1) : family;
        assertThat(types).as(line).containsKey(name);
        assertThat(closed).as(line).doesNotContain(name);
        double value = Double.parseDouble(sample.group(3).replace("Inf", "Infinity"));
        String key = sample.group(1) + (sample.group(2) == null ? "" : sample.group(2));
        assertThat(samples.put(key, value)).as(line).isNull();
      }
    }
    assertThat(helped).containsAll(types.keySet());
    return samples;
  }

  @Test
  void countsAreThereFromTheStartAndOnlyRise() throws InterruptedException {
    Garbage.collect(); // or the JVM's own buffers may become fewer
    Map<String, Double> before = samples(text(server.get("/metrics")));
    String ok =
        "lxmert_inference_requests_total{model=\"lxmert-vqa\",outcome=\"ok\",version=\"1\"}";
    String rejected = "lxmert_rejected_total{reason=\"queue_full\"}";
    assertThat(before).containsKeys(ok, rejected, "lxmert_http_requests_in_flight");
    server.post("/v2/models/lxmert-vqa/infer", Bodies.infer(base64("image_b.png"), "", "a", "b"));
    server.get("/no/such/path?at=all");
    String other = "lxmert_http_requests_total{method=\"GET\",route=\"other\",status=\"404\"}";
    Map<String, Double> after = samples(server.awaitMetrics(other + " 1.0"));
    assertThat(after.get(ok)).isEqualTo(before.getOrDefault(ok, 0.0) + 1);
    String elements = "lxmert_inferences_total{model=\"lxmert-vqa\",version=\"1\"}";
    assertThat(after.get(elements)).isEqualTo(before.getOrDefault(elements, 0.0) + 2);
    assertThat(after)
        .containsEntry("lxmert_model_loaded{model=\"lxmert-vqa\",version=\"1\"}", 1.0)
        .containsKeys(
            "process_cpu_seconds_total",
            "process_resident_memory_bytes",
            "process_open_fds",
            "process_start_time_seconds",
            "lxmert_model_load_duration_seconds{model=\"lxmert-vqa\",version=\"1\"}");
    before.forEach(
        (name, value) -> {
          if (name.contains("_total") || name.contains("_bucket") || name.contains("_count")) {
            assertThat(after.get(name)).as(name).isGreaterThanOrEqualTo(value);
          }
        });
  }

  @Test
  void bucketsAreCumulative() {
    server.post("/v2/models/lxmert-vqa/infer", Bodies.infer(base64("image_b.png"), "", "a"));
    String page = text(server.get("/metrics"));
    Map<String, Double> samples = samples(page);
    List<Double> counts = new ArrayList<>();
    for (String le :
        "0.005 0.01 0.025 0.05 0.1 0.25 0.5 1.0 2.5 5.0 10.0 30.0 +Inf".split(" ", -1)) {
      counts.add(
          samples.get(
              "lxmert_compute_duration_seconds_bucket{model=\"lxmert-vqa\",stage=\"answer\","
                  + "version=\"1\",le=\""
                  + le
                  + "\"}"));
    }
    assertThat(counts).doesNotContainNull().isSorted();
    assertThat(counts.get(12))
        .isEqualTo(
            samples.get(
                "lxmert_compute_duration_seconds_count{model=\"lxmert-vqa\",stage=\"answer\",version=\"1\"}"));
    assertThat(page)
        .contains("lxmert_batch_size_bucket{model=\"lxmert-vqa\",version=\"1\",le=\"64.0\"}");
  }

  @Test
  void openMetricsWhereThatIsAccepted() {
    HttpResponse<byte[]> plain = server.get("/metrics");
    assertThat(plain.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    HttpResponse<byte[]> open =
        server.send(
            server
                .request("/metrics")
                .header("Accept", "application/openmetrics-text; version=1.0.0,text/plain;q=0.5")
                .build());
    assertThat(open.headers().firstValue("Content-Type"))
        .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(text(open)).endsWith("# EOF\n").contains("# TYPE lxmert_inferences counter");
  }
}
