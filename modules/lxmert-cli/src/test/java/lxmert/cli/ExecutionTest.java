package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import lxmert.io.UserError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** However a command ends, it is told in a sentence. */
class ExecutionTest {
  @Command(name = "fail")
  static final class Failing implements Callable<Integer> {
    @Parameters private String how;

    @Override
    public Integer call() {
      switch (how) {
        case "memory" -> throw new OutOfMemoryError("Java heap space");
        case "depth" -> throw new StackOverflowError();
        case "mistake" -> throw new UserError("a mistake");
        default -> throw new IllegalStateException("a fault");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "memory, 1, out of memory: Java heap space",
    "depth, 1, internal error: java.lang.StackOverflowError",
    "mistake, 2, a mistake",
    "fault, 1, internal error: java.lang.IllegalStateException: a fault"
  })
  void failuresAreSentences(String how, int code, String sentence) {
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine().addSubcommand(new Failing());
    line.setErr(new PrintWriter(err));
    line.setExecutionStrategy(Objects.requireNonNull(Main.commandLine().getExecutionStrategy()));
    line.setExecutionExceptionHandler(Main.commandLine().getExecutionExceptionHandler());
    assertThat(line.execute("fail", how)).isEqualTo(code);
    assertThat(err.toString()).startsWith("lxmert: " + sentence + System.lineSeparator());
    assertThat(err.toString().lines()).noneMatch(each -> each.startsWith("\tat "));
  }
}
