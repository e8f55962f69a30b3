package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.io.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class VerifyCommandTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");

  @TempDir Path folder;

  @Test
  void printsATableAndPasses() throws IOException {
    copy("forward.safetensors", "weights.safetensors");
    StringWriter printed = new StringWriter();
    assertThat(run(printed)).isZero();
    assertThat(printed.toString())
        .contains("quantity", "largest error", "allowed", "verdict")
        .containsPattern("forward pooled_output +\\d\\.\\de-\\d+ +1\\.0e-05 +pass")
        .contains("39 within, 0 outside, 0 not covered");
  }

  @Test
  void failsWhereOneQuantityDoes() throws IOException {
    copy("forward.safetensors", "weights.safetensors");
    Files.writeString(
        folder.resolve("answers.json"), "{\"convert\": [[\"the dog\", \"cat\", true]]}");
    StringWriter printed = new StringWriter();
    assertThat(run(printed, "--json")).isEqualTo(1);
    JsonNode rows = Json.mapper().readTree(printed.toString());
    assertThat(rows).hasSize(41);
    assertThat(rows.get(39).path("quantity").asText()).startsWith("normalised answers");
    assertThat(rows.get(39).path("verdict").asText()).isEqualTo("fail");
    assertThat(rows.get(40).path("verdict").asText()).isEqualTo("not covered");
  }

  @Test
  void refusesWhatIsNoFixture() {
    assertThat(Main.run("verify", folder.toString())).isEqualTo(2);
    assertThat(Main.run("verify", folder.resolve("nowhere").toString())).isEqualTo(2);
  }

  private int run(StringWriter printed, String... options) {
    CommandLine command = new CommandLine(new VerifyCommand()).setOut(new PrintWriter(printed));
    String[] arguments = new String[options.length + 1];
    System.arraycopy(options, 0, arguments, 0, options.length);
    arguments[options.length] = folder.toString();
    return command.execute(arguments);
  }

  private void copy(String... files) throws IOException {
    for (String file : files) {
      Files.copy(GOLDEN.resolve(file), folder.resolve(file));
    }
  }
}
