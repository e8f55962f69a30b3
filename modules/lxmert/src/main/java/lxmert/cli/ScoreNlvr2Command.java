package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.data.Nlvr2AnswerFile;
import lxmert.data.Nlvr2Labels;
import lxmert.io.Json;
import lxmert.score.Nlvr2Metric;
import lxmert.score.Nlvr2Scores;
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
      description = "NLVR2's own file (dev.json, test1.json): a JSON object a line.")
  private Path truth;

  @Mixin private ScoreOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Path predictions = options.predictions();
    Submission<Boolean> submission = Submission.of(predictions, Nlvr2AnswerFile.read(predictions));
    Nlvr2Scores scores = Nlvr2Metric.score(Nlvr2Labels.read(truth), truth.toString(), submission);
    PrintWriter out = spec.commandLine().getOut();
    if (options.json()) {
      out.println(Json.line(summary(scores)));
    } else {
      AccuracyTable table = new AccuracyTable(out);
      table.title("%d examples of %d sentences".formatted(scores.examples(), scores.sentences()));
      table.row("accuracy", scores.accuracy());
      table.row("consistency", scores.consistency());
    }
    out.flush();
    return 0;
  }

  private static Map<String, Object> summary(Nlvr2Scores scores) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("examples", scores.examples());
    summary.put("sentences", scores.sentences());
    summary.put("accuracy", scores.accuracy());
    summary.put("consistency", scores.consistency());
    return summary;
  }
}
