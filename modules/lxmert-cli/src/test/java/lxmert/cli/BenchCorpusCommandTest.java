package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.bench.GeneratedPretraining;
import lxmert.corpus.PretrainCorpus;
import lxmert.corpus.PretrainEntry;
import lxmert.io.Json;
import lxmert.io.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCorpusCommandTest {
  @TempDir Path folder;

  @Test
  void theFirstRunCompilesAndTheSecondOpens() throws IOException {
    JsonNode first = run();
    assertThat(first.path("pairs").asInt()).isEqualTo(1000);
    assertThat(first.has("generateSeconds")).isTrue();
    assertThat(first.path("compileSeconds").asDouble()).isPositive();
    assertThat(first.has("openSeconds")).isFalse();

    JsonNode second = run();
    assertThat(second.has("generateSeconds")).isFalse();
    assertThat(second.has("compileSeconds")).isFalse();
    for (String figure : List.of("openSeconds", "firstBatchSeconds", "entriesPerSecond")) {
      assertThat(second.path(figure).asDouble()).as(figure).isPositive();
    }
    for (String figure : List.of("residentMib", "residentMibOfFiles", "heapMib", "sourceMib")) {
      assertThat(second.path(figure).isIntegralNumber()).as(figure).isTrue();
    }
  }

  @Test
  void generatedPairsAreAsManyAsAskedAndLabelled() throws IOException {
    run();
    PretrainCorpus corpus =
        PretrainCorpus.open(
            List.of(folder.resolve("pairs-1000.json")),
            GeneratedPretraining.answers(),
            folder,
            Progress.silent());
    assertThat(corpus.size()).isEqualTo(1000);
    assertThat(IntStream.range(0, corpus.size()).mapToObj(corpus::imageId).distinct())
        .hasSize(20); // 51 sentences each
    List<PretrainEntry> entries = IntStream.range(0, corpus.size()).mapToObj(corpus::get).toList();
    assertThat(entries)
        .allMatch(
            entry -> entry.answers().isEmpty() != entry.uid().matches(".*_(vqa|vgqa|gqa)_.*"));
    assertThat(entries).extracting(PretrainEntry::uid).doesNotHaveDuplicates();
  }

  @Test
  void refusesToReadNothing() {
    assertThat(Main.run("bench", "corpus", "--pairs", "0", "--folder", folder.toString()))
        .isEqualTo(2);
    assertThat(Main.run("bench", "corpus", "--reads", "0", "--folder", folder.toString()))
        .isEqualTo(2);
  }

  private JsonNode run() throws IOException {
    StringWriter printed = new StringWriter();
    int code =
        new CommandLine(new BenchCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(printed))
            .execute(
                "corpus",
                "--pairs",
                "1000",
                "--reads",
                "500",
                "--folder",
                folder.toString(),
                "--json");
    assertThat(code).isZero();
    return Json.mapper().readTree(printed.toString());
  }
}
