package lxmert.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import lxmert.score.VqaAccuracy;
import lxmert.spark.ClusterPlace;
import lxmert.spark.ScoreJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert spark score}: official scores as aggregations on a cluster. */
@Command(
    name = "score",
    description =
        "Scores predictions on a cluster by the official rules, to the last digit as score does. No"
            + " model is needed.",
    synopsisSubcommandLabel = "TASK",
    mixinStandardHelpOptions = true,
    subcommands = {
      SparkScoreCommand.ScoreGqa.class,
      SparkScoreCommand.ScoreNlvr2.class,
      SparkScoreCommand.ScoreVqa.class
    })
final class SparkScoreCommand {
  /** What every kind of score takes; the truth files differ. */
  private static final class Options {
    @Option(
        names = "--predictions",
        required = true,
        paramLabel = "FILE|DIR",
        description =
            "The submission, as the data set's server takes it, or a folder of Parquet files with"
                + " the columns id and answer.")
    private String predictions;

    @Mixin private SparkOptions spark;

    @Mixin private JsonOption json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    ClusterPlace place() {
      return spark.place();
    }

    PrintWriter out() {
      return spec.commandLine().getOut();
    }
  }

  /** The truth of the tasks that have one file of it. */
  private static final class TruthOption {
    @Option(
        names = "--truth",
        required = true,
        paramLabel = "FILE",
        description = "The file that score TASK takes.")
    private String truth;
  }

  /** {@code lxmert spark score gqa}. */
  @Command(
      name = "gqa",
      description = "All of GQA's metrics, of the files that score gqa takes.",
      mixinStandardHelpOptions = true)
  static final class ScoreGqa implements Callable<Integer> {
    @Mixin private GqaFileOptions files;

    @Mixin private Options options;

    @Override
    public Integer call() {
      ScoreJob.GqaResult scores = ScoreJob.gqa(options.place(), files.names(), options.predictions);
      boolean json = options.json.wanted();
      if (scores.local() != null) {
        ScoreVqaCommand.print(options.out(), scores.local(), true, json);
      } else if (scores.official() != null) {
        ScoreGqaCommand.print(options.out(), scores.official(), json);
      }
      return 0;
    }
  }

  /** {@code lxmert spark score nlvr2}. */
  @Command(
      name = "nlvr2",
      description = "NLVR2's accuracy and consistency.",
      mixinStandardHelpOptions = true)
  static final class ScoreNlvr2 implements Callable<Integer> {
    @Mixin private TruthOption file;

    @Mixin private Options options;

    @Override
    public Integer call() {
      ScoreNlvr2Command.print(
          options.out(),
          ScoreJob.nlvr2(options.place(), file.truth, options.predictions),
          options.json.wanted());
      return 0;
    }
  }

  /** {@code lxmert spark score vqa}. */
  @Command(
      name = "vqa",
      description = "VQA's accuracy, by answer type and question type.",
      mixinStandardHelpOptions = true)
  static final class ScoreVqa implements Callable<Integer> {
    @Mixin private TruthOption file;

    @Mixin private Options options;

    @Override
    public Integer call() {
      ScoreJob.Vqa scored = ScoreJob.vqa(options.place(), file.truth, options.predictions);
      VqaAccuracy accuracy = scored.local() ? scored.accuracy() : scored.accuracy().rounded();
      ScoreVqaCommand.print(options.out(), accuracy, scored.local(), options.json.wanted());
      return 0;
    }
  }
}
