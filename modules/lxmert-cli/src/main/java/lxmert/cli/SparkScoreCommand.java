package lxmert.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import lxmert.score.VqaAccuracy;
import lxmert.spark.ScoreJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lxmert spark score TASK}: official scores as aggregations on a cluster. */
@Command(
    name = "score",
    description =
        "Scores predictions on a cluster by the official rules, to the last digit as score does. No"
            + " model is needed.",
    mixinStandardHelpOptions = true)
final class SparkScoreCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TASK", description = "vqa or nlvr2.")
  private ScoredTask task;

  @Option(
      names = "--truth",
      required = true,
      paramLabel = "FILE",
      description = "The file that score TASK takes.")
  private String truth;

  @Option(
      names = "--predictions",
      required = true,
      paramLabel = "FILE|DIR",
      description =
          "The submission, as the data set's server takes it, or a folder of Parquet files with the"
              + " columns id and answer.")
  private String predictions;

  @Mixin private SparkOptions spark;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  /** What can be scored. */
  enum ScoredTask {
    /** Questions of VQA. */
    VQA,
    /** Statements of NLVR2. */
    NLVR2
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (task == ScoredTask.NLVR2) {
      ScoreNlvr2Command.print(
          out, ScoreJob.nlvr2(spark.place(), truth, predictions), json.wanted());
      return 0;
    }
    ScoreJob.Vqa scored = ScoreJob.vqa(spark.place(), truth, predictions);
    VqaAccuracy accuracy = scored.local() ? scored.accuracy() : scored.accuracy().rounded();
    ScoreVqaCommand.print(out, accuracy, scored.local(), json.wanted());
    return 0;
  }
}
