package lxmert.cli;

import picocli.CommandLine.Command;

/** {@code lxmert finetune}: trains a model for a task. */
@Command(
    name = "finetune",
    description = "Trains a model for a task, from scratch or from a checkpoint.",
    synopsisSubcommandLabel = "TASK",
    mixinStandardHelpOptions = true,
    subcommands = {FinetuneVqaCommand.class})
final class FinetuneCommand {}
