package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import lxmert.io.Json;
import picocli.CommandLine;

/** What a command printed and how it ended. */
record CommandRun(int code, String out, String err) {
  /** Runs {@code lxmert} with arguments. */
  static CommandRun of(List<String> args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = command.execute(args.toArray(String[]::new));
    return new CommandRun(code, out.toString(), err.toString());
  }

  /** What was printed, as JSON. */
  JsonNode json() {
    try {
      return Json.mapper().readTree(out);
    } catch (IOException e) {
      throw new AssertionError(out + err, e);
    }
  }

  /** Checks that it ended with one sentence, which has all these parts, and code 2. */
  void assertRefused(String... sentence) {
    assertThat(err).contains(sentence);
    assertThat(err.lines().filter(line -> line.startsWith("lxmert: "))).hasSize(1);
    assertThat(code).isEqualTo(2);
  }
}
