package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.dataset.Nlvr2AnswerFile;
import lxmert.io.Json;
import lxmert.report.AccuracyTable;
import lxmert.score.Nlvr2Metric;
import lxmert.score.StatementScores;
import lxmert.score.Submission;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert score nlvr2}: NLVR2's accuracy and consistency. */
@Command(
    name = "nlvr2",
    description =
        "Scores lines of \"identifier,True\" or \"identifier,False\" by accuracy and"
            + " consistency.",
    mixinStandardHelpOptions = true)
final class ScoreNlvr2Command implements Callable<Integer> {
  @Option(
      names = "--truth",
      required = true,
      paramLabel = "FILE",
      description =
          "NLVR2's own file (dev.json, test1.json), a JSON object a line, or examples with labels in"
              + " LXMERT's layout.")
  private Path truth;

  @Mixin private ScoreOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Path predictions = options.predictions();
    Submission<String> submission = Submission.of(predictions, Nlvr2AnswerFile.read(predictions));
    StatementScores scores = Nlvr2Metric.score(truth, submission);
    print(spec.commandLine().getOut(), scores, options.json());
    return 0;
  }

  /** Prints scores. */
  static void print(PrintWriter out, StatementScores scores, boolean json) {
    if (json) {
      out.println(Json.line(summary(scores)));
    } else {
      String what = "%d examples of %d sentences".formatted(scores.examples(), scores.groups());
      new AccuracyTable(out).print(what, scores.scores());
    }
    out.flush();
  }

  private static Map<String, Object> summary(StatementScores scores) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("examples", scores.examples());
    summary.put("sentences", scores.groups());
    summary.putAll(AccuracyTable.summary(scores.scores()));
    return summary;
  }
}
