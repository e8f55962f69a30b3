package lxmert.cli;

import picocli.CommandLine.Command;

/** {@code lxmert import}: brings other people's files into our own formats. */
@Command(
    name = "import",
    description = "Brings other formats in: regions of images, data sets, language models.",
    synopsisSubcommandLabel = "FORMAT",
    mixinStandardHelpOptions = true,
    subcommands = {
      ImportCaptionsCommand.class,
      ImportCsvCommand.class,
      ImportEasyVqaCommand.class,
      ImportNlvrBoxesCommand.class,
      ImportNlvrCommand.class,
      ImportOnnxBertCommand.class,
      ImportPretrainCommand.class,
      ImportRefcocoCommand.class,
      ImportRegionsCommand.class,
      ImportVgObjectsCommand.class,
      ImportVqaCommand.class
    })
final class ImportCommand {}
