package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import lxmert.io.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandTest {
  private static final Map<String, Integer> SMALL =
      Map.of(
          "vocab_size", 50,
          "hidden_size", 32,
          "num_attention_heads", 4,
          "intermediate_size", 64,
          "l_layers", 1,
          "r_layers", 1,
          "x_layers", 2,
          "visual_feat_dim", 24,
          "num_qa_labels", 12);

  @TempDir Path folder;

  @Test
  void printsOneLineOfJsonForEachCaseAndFormat() throws Exception {
    Json.write(folder.resolve("config.json"), SMALL);
    StringWriter printed = new StringWriter();
    int code =
        new CommandLine(new BenchCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(printed))
            .execute(
                "--config",
                folder.resolve("config.json").toString(),
                "latency",
                "batch8",
                "batch32",
                "image",
                "finetune",
                "pretrain",
                "--seconds",
                "0",
                "--against",
                "eager",
                "--json");

    assertThat(code).isZero();
    String[] lines = printed.toString().strip().split("\n");
    assertThat(lines).hasSize(12);
    for (String line : lines) {
      JsonNode measured = Json.mapper().readTree(line);
      assertThat(measured.path("median_ms").asDouble()).isPositive();
      assertThat(measured.path("per_second").asDouble()).isPositive();
      assertThat(measured.path("runs").asInt()).isGreaterThanOrEqualTo(3);
      assertThat(measured.path("peak_rss_mib").isNumber()).isTrue();
      assertThat(measured.path("spread_ms").asDouble()).isNotNegative();
      assertThat(measured.at("/machine/threads").asInt()).isPositive();
      assertThat(measured.at("/machine/processor").asText()).isNotBlank();
      boolean compared =
          measured.path("benchmark").asText().matches("latency|batch.*|image")
              && measured.path("precision").asText().equals("bfloat16");
      assertThat(measured.has("eager_ms")).isEqualTo(compared);
      assertThat(measured.path("times_as_fast").asDouble() > 0).isEqualTo(compared);
    }
    assertThat(lines[2]).contains("\"batch32\"", "\"float32\"", "\"batch\":32");
    assertThat(lines[10]).contains("\"finetune\"", "\"bfloat16\"");
    assertThat(lines[11]).contains("\"pretrain\"", "\"bfloat16\"");
  }

  @Test
  void refusesNegativeNumbers() {
    assertThat(Main.run("bench", "--threads", "-1")).isEqualTo(2);
    assertThat(Main.run("bench", "--seconds", "-1")).isEqualTo(2);
  }
}
