package lxmert.cli;

import picocli.CommandLine.Command;

/** {@code lxmert score}: the official metrics of anybody's submission file. */
@Command(
    name = "score",
    description = "Scores a submission file by the official rules. No model is needed.",
    synopsisSubcommandLabel = "TASK",
    mixinStandardHelpOptions = true,
    subcommands = {
      ScoreGqaCommand.class,
      ScoreNlvr2Command.class,
      ScoreRefcocoCommand.class,
      ScoreVqaCommand.class
    })
final class ScoreCommand {}
