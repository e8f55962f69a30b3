package lxmert.cli;

import javax.imageio.ImageIO;
import lxmert.io.ProcessEnd;
import lxmert.io.UserError;
import lxmert.io.Version;
import lxmert.train.RunStopped;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParseResult;

/**
 * The command line: {@code lxmert COMMAND}. Exit codes: 0 done, 1 our mistake, 2 the user's, 129,
 * 130 and 143 stopped by SIGHUP, Ctrl-C and SIGTERM.
 */
@Command(
    name = "lxmert",
    description = "Answers questions about images, and trains the models that do.",
    mixinStandardHelpOptions = true,
    version = "lxmert " + Version.NUMBER,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AnswerCommand.class,
      HelpCommand.class,
      AutoComplete.GenerateCompletion.class,
      BenchCommand.class,
      CheckCommand.class,
      DetectCommand.class,
      EmbedCommand.class,
      EvaluateCommand.class,
      FetchCommand.class,
      FillCommand.class,
      FinetuneCommand.class,
      ImportCommand.class,
      InfoCommand.class,
      LaunchCommand.class,
      MatchCommand.class,
      PredictCommand.class,
      PretrainCommand.class,
      QuantizeCommand.class,
      QuickstartCommand.class,
      ScoreCommand.class,
      ServeCommand.class,
      SparkCommand.class,
      StudyCommand.class,
      VerifyCommand.class,
      WorldCommand.class
    })
public final class Main {
  /** What a run returns that was asked to stop. */
  private static final int STOPPED = 130;

  private static final String UNPRINTED =
      "lxmert: cannot write to standard output: what was printed is not all there";

  @Mixin LimitOption limits;

  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    StopSignals.tell();
    ImageIO.setUseCache(false); // its temporary files complain at exit where their disk is full
    int code = run(args);
    if (code == 0 && System.out.checkError()) {
      System.err.println(UNPRINTED);
      code = 2;
    }
    if (!ProcessEnd.hasBegun()) {
      System.exit(code);
    }
    // A signal stopped it: the process is ending already, with the signal's own code.
  }

  /** Runs a command and returns its exit code. */
  public static int run(String... args) {
    return commandLine().execute(args);
  }

  /** The command line, whose output may be sent elsewhere. */
  static CommandLine commandLine() {
    CommandLine commandLine =
        new CommandLine(new Main()) {
          @Override
          public int execute(String... args) {
            return super.execute(OldNames.replace(args));
          }
        };
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(new Execution())
        .setExecutionExceptionHandler(new OneSentence());
  }

  /** Tells an error in one sentence; the stack trace only where LXMERT_TRACE is set. */
  private static final class OneSentence implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
      if (e instanceof RunStopped || ProcessEnd.isAbandoning()) {
        return STOPPED; // it has said so itself
      }
      // picocli hands over what is no exception inside one of its own.
      Throwable thrown = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      boolean users = thrown instanceof UserError;
      command.getErr().println("lxmert: " + sentence(thrown));
      if (System.getenv("LXMERT_TRACE") != null) {
        thrown.printStackTrace(command.getErr());
      } else if (!users) {
        command.getErr().println("lxmert: set LXMERT_TRACE=1 and run it again to see where");
      }
      return users ? 2 : 1;
    }

    private static String sentence(Throwable thrown) {
      if (thrown instanceof UserError) {
        return String.valueOf(thrown.getMessage());
      }
      return thrown instanceof OutOfMemoryError
          ? "out of memory: " + thrown.getMessage()
          : "internal error: " + thrown;
    }
  }
}
