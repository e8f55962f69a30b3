package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import lxmert.io.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchScoreCommandTest {
  @TempDir Path folder;

  @Test
  void everyTaskIsGeneratedOnceAndScored() throws IOException {
    List<JsonNode> first = run();
    assertThat(first)
        .extracting(row -> row.path("task").asText())
        .containsExactly("vqa", "gqa", "nlvr2");
    for (JsonNode row : first) {
      assertThat(row.path("questions").asInt()).isEqualTo(500);
      assertThat(row.path("right").asDouble()).isBetween(50.0, 85.0);
      assertThat(row.path("scoreSeconds").asDouble()).isPositive();
      assertThat(row.path("peakMib").isIntegralNumber()).isTrue();
    }
    Path questions = folder.resolve("gqa-500/questions.json");
    FileTime written = Files.getLastModifiedTime(questions);
    List<JsonNode> second = run();
    assertThat(second)
        .extracting(row -> row.path("right").asDouble())
        .isEqualTo(first.stream().map(row -> row.path("right").asDouble()).toList());
    assertThat(Files.getLastModifiedTime(questions)).isEqualTo(written);
  }

  @Test
  void refusesToScoreNothing() {
    assertThat(Main.run("bench", "score", "--questions", "0", "--folder", folder.toString()))
        .isEqualTo(2);
  }

  private List<JsonNode> run() {
    StringWriter printed = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(printed))
            .execute(
                "bench", "score", "--questions", "500", "--folder", folder.toString(), "--json");
    assertThat(code).isZero();
    return printed.toString().lines().map(BenchScoreCommandTest::parse).toList();
  }

  private static JsonNode parse(String line) {
    try {
      return Json.mapper().readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }
}
