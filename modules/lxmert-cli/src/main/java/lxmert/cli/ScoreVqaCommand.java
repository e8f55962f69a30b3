package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.dataset.VqaAnswerFile;
import lxmert.dataset.VqaJson;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.report.AccuracyTable;
import lxmert.score.Submission;
import lxmert.score.VqaAccuracy;
import lxmert.score.VqaMetric;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert score vqa}: VQA's accuracy, by answer type and question type. */
@Command(
    name = "vqa",
    description =
        "Scores a list of {\"question_id\", \"answer\"} by the official VQA evaluation, or, where"
            + " the truth is in LXMERT's layout, by LXMERT's own measure.",
    mixinStandardHelpOptions = true)
final class ScoreVqaCommand implements Callable<Integer> {
  @Option(
      names = "--truth",
      required = true,
      paramLabel = "FILE",
      description =
          "The official annotations (v2_mscoco_*_annotations.json), VizWiz's or A-OKVQA's file, or"
              + " questions with soft labels in LXMERT's layout.")
  private Path truth;

  @Mixin private ScoreOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Progress progress = ConsoleProgress.onStandardError();
    boolean local = VqaJson.fits(truth);
    Path predictions = options.predictions();
    Submission<String> submission =
        Submission.of(predictions, VqaAnswerFile.read(predictions, progress));
    VqaAccuracy accuracy =
        local
            ? VqaMetric.local(truth, submission, progress)
            : VqaMetric.official(truth, submission, progress).rounded();
    print(spec.commandLine().getOut(), accuracy, local, options.json());
    return 0;
  }

  /** Prints scores and says by which measure they are. */
  static void print(PrintWriter out, VqaAccuracy accuracy, boolean local, boolean json) {
    if (json) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put("measure", local ? "local" : "official");
      summary.put("questions", accuracy.questions());
      summary.putAll(AccuracyTable.summary(accuracy.scores()));
      out.println(Json.line(summary));
    } else {
      if (local) {
        out.println("LXMERT's own measure (soft labels), not the official evaluation");
      }
      new AccuracyTable(out).print(accuracy.questions() + " questions", accuracy.scores());
    }
    out.flush();
  }
}
