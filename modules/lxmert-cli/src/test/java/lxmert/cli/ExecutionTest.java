package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** However a command ends, it is told in a sentence. */
class ExecutionTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Command(name = "fail")
  static final class Failing implements Callable<Integer> {
    @Parameters private String how;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      switch (how) {
        case "memory" -> throw new OutOfMemoryError("Java heap space");
        case "depth" -> throw new StackOverflowError();
        case "print" -> {
          spec.commandLine().getOut().println("answer\u001b[2J");
          spec.commandLine().getErr().println("note\u0007");
        }
        case "mistake" -> throw new UserError("a mistake");
        default -> throw new IllegalStateException("a fault");
      }
      return 0;
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
    assertThat(line().execute("fail", how)).isEqualTo(code);
    assertThat(err.toString()).startsWith("lxmert: " + sentence + System.lineSeparator());
    assertThat(err.toString().lines()).noneMatch(each -> each.startsWith("\tat "));
  }

  @Test
  void whatIsPrintedDoesNotReachTheTerminalsControls() {
    assertThat(line().execute("fail", "print")).isZero();
    assertThat(out.toString()).isEqualToIgnoringNewLines("answer\\u001b[2J");
    assertThat(err.toString()).isEqualToIgnoringNewLines("note\\u0007");
  }

  private CommandLine line() {
    CommandLine line = Main.commandLine();
    line.addSubcommand(
        new CommandLine(new Failing())
            .setExecutionExceptionHandler(line.getExecutionExceptionHandler()));
    return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
  }
}
