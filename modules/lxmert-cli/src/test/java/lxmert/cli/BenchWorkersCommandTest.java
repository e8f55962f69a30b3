package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.io.Json;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchWorkersCommandTest {
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
  void comparesOneWorkerWithThree() {
    int threads = torch.get_num_threads();
    CommandRun run = bench("--workers", "3", "--batch", "2,4", "--seconds", "0", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    List<JsonNode> lines =
        run.out().lines().map(line -> Json.parse(line, "bench", JsonNode.class)).toList();
    assertThat(lines).extracting(line -> line.path("batch").asInt()).containsExactly(2, 4);
    for (JsonNode line : lines) {
      double alone = line.path("alone_ms").asDouble();
      double together = line.path("together_ms").asDouble();
      assertThat(alone).isPositive();
      assertThat(together).isPositive();
      assertThat(line.path("ratio").asDouble()).isCloseTo(3 * alone / together, within(1e-9));
    }
    assertThat(torch.get_num_threads()).isEqualTo(threads);
  }

  @Test
  void numbersThatCannotBeAreRefused() {
    bench("--workers", "1").assertRefused("bench workers: --workers is 1, expected 2 or more");
    bench("--batch", "64,0").assertRefused("bench workers: --batch is 0, expected 1 or more");
    bench("--precision", "int8")
        .assertRefused("bench workers: --precision is int8, expected float32 or bfloat16");
  }

  private CommandRun bench(String... more) {
    Json.write(folder.resolve("config.json"), SMALL);
    List<String> command = new ArrayList<>(List.of("bench", "workers"));
    command.addAll(List.of("--config", folder.resolve("config.json").toString()));
    command.addAll(List.of(more));
    return CommandRun.of(command);
  }
}
