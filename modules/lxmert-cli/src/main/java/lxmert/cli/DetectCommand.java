package lxmert.cli;

import picocli.CommandLine.Command;

/** {@code lxmert detect}: what has to do with finding regions in images. */
@Command(
    name = "detect",
    description = "Finds regions in images: extracts them, shows them, learns to, is judged.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DetectEvaluateCommand.class,
      DetectExtractCommand.class,
      DetectShowCommand.class,
      DetectTrainCommand.class
    })
final class DetectCommand {}
