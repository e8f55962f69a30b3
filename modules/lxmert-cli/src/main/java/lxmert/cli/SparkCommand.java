package lxmert.cli;

import picocli.CommandLine.Command;

/** {@code lxmert spark}: what several machines do together. */
@Command(
    name = "spark",
    description = {
      "Works through millions of images on a Spark cluster, or on this machine.",
      "Files may lie in any Hadoop file system (hdfs://, s3a://, gs://). Run again after an"
          + " interruption, a command goes on with what is missing."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SparkExtractCommand.class,
      SparkMatchCommand.class,
      SparkPredictCommand.class,
      SparkScoreCommand.class,
      SparkTrainCommand.class
    })
final class SparkCommand {}
