package lxmert.study;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.finetune.FinetuneTask;
import lxmert.io.Json;
import lxmert.io.Version;
import lxmert.train.MetricsLog;
import org.jspecify.annotations.Nullable;

/**
 * What the runs of a study scored.
 *
 * @param study its name
 * @param version of the code
 * @param scores in the order of the runs
 */
public record StudyResults(String study, String version, List<Score> scores) {
  /**
   * What a fine-tuned model scored on the test images after its last epoch.
   *
   * @param arm its name
   * @param task what it was fine-tuned for
   * @param seed of the run
   * @param accuracy in percent
   * @param guessing what the most frequent training answer alone scores, in percent
   */
  public record Score(String arm, FinetuneTask task, long seed, double accuracy, double guessing) {
    /** After the last epoch, so that no choice was made on the images that it is scored on. */
    private static Score of(PlannedRun.Finetune run, Path folder) {
      double accuracy =
          MetricsLog.read(folder.resolve("metrics.jsonl")).stream()
              .filter(entry -> entry.split().equals("valid"))
              .reduce((before, after) -> after)
              .map(entry -> entry.figures().getOrDefault("accuracy", Double.NaN))
              .orElse(Double.NaN);
      Double majority = Json.read(folder.resolve("run.json"), Notes.class).majority;
      double guessing = majority == null ? Double.NaN : majority;
      return new Score(run.arm().name(), run.task(), run.seed(), 100 * accuracy, 100 * guessing);
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Notes(@JsonProperty("majority") @Nullable Double majority) {}

    boolean of(Arm other, FinetuneTask otherTask) {
      return arm.equals(other.name()) && task == otherTask;
    }
  }

  /** Copies the scores. */
  public StudyResults {
    scores = List.copyOf(scores);
  }

  /** The scores of the runs that are done, from their folders. */
  static StudyResults of(Study study, List<PlannedRun> runs, StudyFolder folder) {
    List<Score> scores = new ArrayList<>();
    for (PlannedRun run : runs) {
      if (run instanceof PlannedRun.Finetune finetune && folder.isDone(run)) {
        scores.add(Score.of(finetune, folder.run(run)));
      }
    }
    return new StudyResults(study.name(), Version.NUMBER, scores);
  }

  /** An arm's scores by seed; null where there are none. */
  @Nullable SeedSummary of(Arm arm, FinetuneTask task) {
    double[] values =
        scores.stream().filter(s -> s.of(arm, task)).mapToDouble(Score::accuracy).toArray();
    return values.length == 0 ? null : SeedSummary.of(values);
  }

  /** What guessing scores; null where nothing was run. */
  @Nullable Double guessing(FinetuneTask task) {
    return scores.stream()
        .filter(score -> score.task() == task)
        .findFirst()
        .map(Score::guessing)
        .orElse(null);
  }
}
