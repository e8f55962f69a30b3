package lxmert.cli;

import lxmert.io.UserError;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Runs a command once its outputs are known to harm nothing. Errors end as exceptions do. */
final class Execution implements IExecutionStrategy {
  private final IExecutionStrategy last = new RunLast();

  @Override
  public int execute(ParseResult parsed) {
    CommandLine command = lowest(parsed).commandSpec().commandLine();
    try {
      OutputGuard.check(command.getCommandSpec());
      if (!command.isUsageHelpRequested()) { // which is ours, and coloured
        command.setOut(PrintableWriter.over(command.getOut()));
        command.setErr(PrintableWriter.over(command.getErr()));
      }
      return last.execute(parsed);
    } catch (UserError e) {
      throw new ExecutionException(command, e.getMessage(), e);
    } catch (Error e) {
      throw new ExecutionException(command, e.toString(), e);
    }
  }

  private static ParseResult lowest(ParseResult parsed) {
    ParseResult lowest = parsed;
    while (lowest.hasSubcommand()) {
      lowest = lowest.subcommand();
    }
    return lowest;
  }
}
