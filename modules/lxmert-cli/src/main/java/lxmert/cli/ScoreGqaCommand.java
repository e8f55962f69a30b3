package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lxmert.dataset.GqaAnswerFile;
import lxmert.dataset.VqaJson;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.report.GqaReport;
import lxmert.score.AttentionMap;
import lxmert.score.GqaMetric;
import lxmert.score.GqaScores;
import lxmert.score.GqaTruth;
import lxmert.score.Submission;
import lxmert.score.VqaMetric;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert score gqa}: all of GQA's metrics. */
@Command(
    name = "gqa",
    description =
        "Scores a list of {\"questionId\", \"prediction\"} by the official GQA evaluation. Each"
            + " further file adds what it is needed for.",
    mixinStandardHelpOptions = true)
final class ScoreGqaCommand implements Callable<Integer> {
  @Option(
      names = "--truth",
      required = true,
      paramLabel = "FILE",
      description =
          "The official questions (val_balanced_questions.json), or questions with labels in"
              + " LXMERT's layout.")
  private Path truth;

  @Option(
      names = "--all-questions",
      paramLabel = "FILE",
      description =
          "For consistency: val_all_questions.json. Every question in it needs a prediction. It may"
              + " be the truth file itself.")
  private @Nullable Path allQuestions;

  @Option(
      names = "--choices",
      paramLabel = "FILE",
      description = "For validity and plausibility: val_choices.json.")
  private @Nullable Path choices;

  @Option(
      names = "--scene-graphs",
      paramLabel = "FILE",
      description = "For grounding, with --attentions: val_sceneGraphs.json.")
  private @Nullable Path sceneGraphs;

  @Option(
      names = "--attentions",
      paramLabel = "FILE",
      description = "A list of {\"questionId\", \"attention\"}.")
  private @Nullable Path attentions;

  @Option(
      names = "--object-features",
      description =
          "The attention is on objects, [[x0, y0, x1, y1, attention], ...] with x and y from 0 to 1"
              + " (default: on a map, of which the first index goes along x).")
  private boolean objectFeatures;

  @Option(
      names = "--map-size",
      paramLabel = "N",
      defaultValue = "7",
      description = "Cells in a row of the map (default: ${DEFAULT-VALUE}).")
  private int mapSize;

  @Mixin private ScoreOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    GqaTruth files =
        new GqaTruth(
            truth,
            allQuestions,
            choices,
            sceneGraphs,
            attentions,
            objectFeatures ? AttentionMap.objects() : AttentionMap.spatial(mapSize));
    Progress progress = ConsoleProgress.onStandardError();
    boolean local = VqaJson.fits(truth);
    if (local && (allQuestions != null || choices != null || sceneGraphs != null)) {
      throw new UserError(
          truth + " is in LXMERT's layout; the other files need GQA's own questions");
    }
    Path predictions = options.predictions();
    Submission<String> submission =
        Submission.of(predictions, GqaAnswerFile.read(predictions, progress));
    PrintWriter out = spec.commandLine().getOut();
    if (local) {
      ScoreVqaCommand.print(
          out, VqaMetric.local(truth, submission, progress), true, options.json());
    } else {
      print(out, GqaMetric.score(files, submission, progress));
    }
    return 0;
  }

  private void print(PrintWriter out, GqaScores scores) {
    if (options.json()) {
      out.println(Json.line(GqaReport.summary(scores)));
    } else {
      new GqaReport(out).print(scores);
    }
    out.flush();
  }
}
