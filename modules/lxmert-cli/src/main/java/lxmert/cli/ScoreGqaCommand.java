package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lxmert.dataset.GqaAnswerFile;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.report.GqaReport;
import lxmert.score.GqaMetric;
import lxmert.score.GqaScores;
import lxmert.score.GqaTruth;
import lxmert.score.Submission;
import lxmert.score.VqaMetric;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lxmert score gqa}: all of GQA's metrics. */
@Command(
    name = "gqa",
    description =
        "Scores a list of {\"questionId\", \"prediction\"} by the official GQA evaluation. Each"
            + " further file adds what it is needed for.",
    mixinStandardHelpOptions = true)
final class ScoreGqaCommand implements Callable<Integer> {
  @Mixin private GqaFileOptions files;

  @Mixin private ScoreOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    GqaTruth truth = files.names().at(Path::of);
    Progress progress = ConsoleProgress.onStandardError();
    boolean local = truth.isLocal();
    Path predictions = options.predictions();
    Submission<String> submission =
        Submission.of(predictions, GqaAnswerFile.read(predictions, progress));
    PrintWriter out = spec.commandLine().getOut();
    if (local) {
      ScoreVqaCommand.print(
          out, VqaMetric.local(truth.questions(), submission, progress), true, options.json());
    } else {
      print(out, GqaMetric.score(truth, submission, progress), options.json());
    }
    return 0;
  }

  /** Prints scores. */
  static void print(PrintWriter out, GqaScores scores, boolean json) {
    if (json) {
      out.println(Json.line(GqaReport.summary(scores)));
    } else {
      new GqaReport(out).print(scores);
    }
    out.flush();
  }
}
