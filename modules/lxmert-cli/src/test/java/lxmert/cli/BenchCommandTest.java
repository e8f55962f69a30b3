package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lxmert.bench.BenchedModel;
import lxmert.io.Json;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
    int formats = Precision.BFLOAT16.within(new Device("cpu")) == Precision.BFLOAT16 ? 2 : 1;
    assertThat(lines).hasSize(6 * formats);
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
    String last = formats == 2 ? "\"bfloat16\"" : "\"float32\"";
    assertThat(lines[6 * formats - 2]).contains("\"finetune\"", last);
    assertThat(lines[6 * formats - 1]).contains("\"pretrain\"", last);
  }

  /** A benchmark of the small model, of as few runs as can be. */
  private CommandRun bench(String... arguments) {
    Path config = folder.resolve("config.json");
    Json.write(config, SMALL);
    List<String> command = new ArrayList<>(List.of("bench"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--config", config.toString(), "--seconds", "0"));
    return CommandRun.of(command);
  }

  @Test
  void tellsWhereTheTimeGoes() throws Exception {
    String[] command = {
      "latency", "finetune", "--batch", "3", "--precision", "float32", "--profile"
    };
    CommandRun shown = bench(command);
    assertThat(shown.code()).as(shown.err()).isZero();
    assertThat(shown.out())
        .contains("mkldnn::_linear_pointwise", "aten::_fused_adamw_", "outside of operators");

    CommandRun run =
        bench(Stream.concat(Stream.of(command), Stream.of("--json")).toArray(String[]::new));
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode answering = Json.mapper().readTree(lines.get(0));
    JsonNode training = Json.mapper().readTree(lines.get(1));
    assertThat(answering.path("batch").asInt()).isEqualTo(1);
    assertThat(training.path("batch").asInt()).isEqualTo(3);
    for (JsonNode each : List.of(answering, training)) {
      JsonNode profile = each.path("profile");
      double inside = 0;
      for (JsonNode operator : profile.path("operators")) {
        assertThat(operator.path("calls").asDouble()).isPositive();
        inside += operator.path("ms").asDouble();
      }
      double outside = profile.path("outside_ms").asDouble();
      double whole = profile.path("run_ms").asDouble();
      assertThat(inside + outside).isCloseTo(whole, within(1e-3 * whole));
      assertThat(inside).isPositive();
    }
    CommandRun.of(List.of("bench", "--batch", "0"))
        .assertRefused("bench: batch is 0, expected 1 or more");
  }

  @Test
  void int8IsMeasuredWhereItAnswersAndIsBfloat16InTraining() throws Exception {
    CommandRun run = bench("latency", "finetune", "--precision", "int8", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    Precision there = Precision.INT8.within(new Device("cpu"));
    String[] lines = run.out().strip().split("\n");
    assertThat(lines).hasSize(2);
    assertThat(lines[0]).contains("\"latency\"", "\"" + there + "\"");
    assertThat(lines[1]).contains("\"finetune\"", "\"" + there.outsideEngine() + "\"");
  }

  @Test
  void holdsTheEngineAgainstItsProducts() throws Exception {
    CommandRun run = bench("products", "--precision", "float32", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(4);
    JsonNode one = Json.mapper().readTree(lines.get(0));
    assertThat(one.path("gigaflop").asDouble()).isCloseTo(gigaflopOfOneQuestion(), within(1e-9));
    assertThat(one.path("percent").asDouble()).isPositive();
    assertThat(one.path("products_ms").asDouble()).isPositive();
  }

  /** 12 words, 36 regions, the sizes above: counted by hand. */
  private static double gigaflopOfOneQuestion() {
    long h = 32;
    long layer = 3 * h * h + h * h + 2 * h * 64; // projections, output, feed-forward
    long regions = 36L * (24 * h + 4 * h) + 36 * layer; // embeddings, a layer
    long words = 12 * layer;
    long cross = (12 + 36) * (3 * h * h + h * h) + (12 + 36) * layer;
    long last = 12 * (h * h + h * h) + 36 * 2 * h * h; // queries, output; keys and values
    long first = 12 * 3 * h * h + h * h + 2 * h * 64; // self attention; the rest at [CLS]
    long head = h * h + h * 2 * h + 2 * h * 12; // pooler, answers
    return 2e-9 * (regions + words + cross + last + first + head);
  }

  /** The smallest at their published sizes; the tests of the models have the others. */
  @Test
  void timesModelsByTheirNames() throws Exception {
    CommandRun run =
        CommandRun.of(
            List.of(
                "bench",
                "models",
                "butd",
                "ban-counter",
                "--seconds",
                "0",
                "--precision",
                "float32",
                "--json"));
    assertThat(run.code()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(2);
    for (String line : lines) {
      JsonNode measured = Json.mapper().readTree(line);
      assertThat(measured.path("parameters").asLong()).isGreaterThan(10_000_000);
      assertThat(measured.path("latency_ms").asDouble()).isPositive();
      assertThat(measured.path("batch32_per_second").asDouble()).isPositive();
      assertThat(measured.path("finetune_per_second").asDouble()).isPositive();
      assertThat(measured.has("pretrain_per_second")).isFalse();
    }
    CommandRun.of(List.of("bench", "models", "bert"))
        .assertRefused("there is no model \"bert\", expected one of lxmert, vilbert");
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyModelHasItsPublishedSizes(String name) {
    BenchedModel model = BenchedModel.of(name);
    assertThat(model.config().numQaLabels()).isEqualTo(BenchedModel.ANSWERS);
    assertThat(model.isPretrained()).isEqualTo(BenchedModel.names().indexOf(name) < 5);
  }

  static List<String> names() {
    return BenchedModel.names();
  }

  @Test
  void refusesNegativeNumbers() {
    assertThat(Main.run("bench", "--threads", "-1")).isEqualTo(2);
    assertThat(Main.run("bench", "--seconds", "-1")).isEqualTo(2);
  }
}
