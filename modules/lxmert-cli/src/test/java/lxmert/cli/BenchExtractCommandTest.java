package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lxmert.io.Json;
import lxmert.tensor.Precision;
import lxmert.vision.SmallDetector;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchExtractCommandTest {
  @TempDir private Path folder;

  @Test
  void tellsTheSecondsOfEachStageForEachFormat() throws IOException {
    Path detector = SmallDetector.write(folder.resolve("detector"));
    Path images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < 3; i++) {
      SmallDetector.writeImage(images.resolve("p" + i + ".png"), 80, i);
    }
    List<String> command =
        List.of(
            "bench",
            "extract",
            "--detector",
            detector.toString(),
            "--images",
            images.toString(),
            "--json");
    CommandRun run = CommandRun.of(command);
    assertThat(run.code()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    boolean rounds = Precision.BFLOAT16.within(new Device("cpu")) == Precision.BFLOAT16;
    assertThat(lines).hasSize(rounds ? 2 : 1);
    for (String line : lines) {
      JsonNode row = Json.mapper().readTree(line);
      double sum = 0;
      for (String stage :
          List.of("decode", "resize", "backbone", "proposals", "regions", "choice")) {
        double seconds = row.path(stage + "_seconds").asDouble();
        assertThat(seconds).as(stage).isPositive();
        sum += seconds;
      }
      // The stages are the whole of it.
      assertThat(row.path("one_at_a_time_per_second").asDouble() * sum).isBetween(0.1, 1.0001);
      assertThat(row.path("together_per_second").asDouble()).isPositive();
    }
    if (rounds) {
      JsonNode rounded = Json.mapper().readTree(lines.get(1));
      assertThat(rounded.path("found_again_percent").asDouble()).isBetween(50.0, 100.0);
      assertThat(rounded.path("same_object_percent").asDouble()).isBetween(50.0, 100.0);
    }
  }
}
