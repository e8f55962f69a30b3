package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.dataset.ImageBox;
import lxmert.dataset.RefcocoAnswerFile;
import lxmert.grounding.CandidateBoxes;
import lxmert.grounding.Grounding;
import lxmert.io.InputFiles;
import lxmert.io.Json;
import lxmert.regions.RegionStore;
import lxmert.report.AccuracyTable;
import lxmert.score.GroundingMetric;
import lxmert.score.Submission;
import lxmert.score.TaskScores;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert score refcoco}: the share of boxes that are right at an overlap of 0.5. */
@Command(
    name = "refcoco",
    description =
        "Scores a list of {\"id\", \"box\"}: right is a box that overlaps the true one by more than"
            + " half of what both cover.",
    mixinStandardHelpOptions = true)
final class ScoreRefcocoCommand implements Callable<Integer> {
  @Option(
      names = "--truth",
      required = true,
      split = ",",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Expressions with their boxes, as import refcoco writes them: a split or more.")
  private List<Path> truth;

  @Option(
      names = "--upper-bound",
      paramLabel = "STORE",
      description =
          "Regions that there were to choose from: tells how often any of them would be right.")
  private @Nullable Path store;

  @Mixin private ScoreOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Path predictions = options.predictions();
    Submission<ImageBox> submission =
        Submission.of(predictions, RefcocoAnswerFile.read(predictions));
    List<Path> files = InputFiles.of(truth);
    TaskScores scores;
    if (store == null) {
      scores = GroundingMetric.score(files, submission, null);
    } else {
      try (RegionStore regions = RegionStore.open(store)) {
        scores =
            GroundingMetric.score(
                files, submission, expression -> CandidateBoxes.best(regions, expression));
      }
    }
    print(spec.commandLine().getOut(), scores, options.json());
    return 0;
  }

  /** Prints scores. */
  static void print(PrintWriter out, TaskScores scores, boolean json) {
    if (json) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put(Grounding.UNIT, scores.examples());
      summary.putAll(AccuracyTable.summary(scores));
      out.println(Json.line(summary));
    } else {
      new AccuracyTable(out).print(scores.examples() + " " + Grounding.UNIT, scores);
    }
    out.flush();
  }
}
