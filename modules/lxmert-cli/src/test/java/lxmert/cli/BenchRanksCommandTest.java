package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.io.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchRanksCommandTest {
  private static final Map<String, Integer> SMALL =
      Map.of(
          "vocab_size", 50,
          "hidden_size", 32,
          "num_attention_heads", 4,
          "intermediate_size", 64,
          "l_layers", 1,
          "r_layers", 1,
          "x_layers", 1,
          "visual_feat_dim", 24,
          "num_qa_labels", 12);

  @TempDir Path folder;

  @Test
  void comparesOneProcessWithTwo() {
    Json.write(folder.resolve("config.json"), SMALL);
    CommandRun run = bench("--steps", "2", "--runs", "1", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode compared = run.json();
    assertThat(compared.path("ranks").asInt()).isEqualTo(2);
    assertThat(compared.path("alone_ms").asDouble()).isPositive();
    assertThat(compared.path("apart_ms").asDouble()).isPositive();
    assertThat(compared.path("together_ms").asDouble()).isPositive();
    assertThat(compared.path("work_ms").isNumber()).isTrue();
    assertThat(compared.path("bound").asDouble()).isPositive();
    assertThat(compared.path("sent_bytes").asLong()).isGreaterThan(100_000);
    assertThat(compared.path("waited_ms").asDouble()).isPositive();
    assertThat(compared.path("ratio").asDouble()).isPositive();
  }

  @Test
  void numbersThatCannotBeAreRefused() {
    bench("-n", "1").assertRefused("bench ranks: -n is 1, expected 2 or more");
    bench("--steps", "0").assertRefused("bench ranks: --steps is 0, expected 1 or more");
  }

  private CommandRun bench(String... more) {
    List<String> command = new ArrayList<>(List.of("bench", "ranks", "--batch", "2"));
    command.addAll(List.of("--config", folder.resolve("config.json").toString()));
    command.addAll(List.of(more));
    return CommandRun.of(command);
  }
}
