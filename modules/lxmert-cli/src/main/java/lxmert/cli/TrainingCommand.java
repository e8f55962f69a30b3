package lxmert.cli;

import java.util.List;
import lxmert.io.UserError;
import lxmert.launch.RankProgram;
import picocli.CommandLine.Parameters;

/** The training that several processes are to run, after the options of the command. */
final class TrainingCommand {
  private static final List<String> TRAININGS = List.of("pretrain", "finetune");

  @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The training, after --.")
  private List<String> command = List.of();

  /**
   * What they run.
   *
   * @param starter the command that starts them
   * @throws UserError if it is no training
   */
  RankProgram program(String starter) {
    if (!TRAININGS.contains(command.get(0))) {
      throw new UserError(
          "%s starts %s, not %s"
              .formatted(starter, String.join(" or ", TRAININGS), command.get(0)));
    }
    return new RankProgram(Main.class.getName(), command);
  }
}
