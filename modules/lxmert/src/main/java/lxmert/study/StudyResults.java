package lxmert.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.finetune.FinetuneTask;
import lxmert.io.Json;
import lxmert.io.Version;
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
   * What a fine-tuned model scored on the test pictures after its last epoch.
   *
   * @param arm its name
   * @param accuracy in percent
   * @param guessing what the most frequent training answer alone scores, in percent
   */
  public record Score(String arm, FinetuneTask task, long seed, double accuracy, double guessing) {
    boolean of(Arm other, FinetuneTask otherTask) {
      return arm.equals(other.name()) && task == otherTask;
    }
  }

  /** Copies the scores. */
  public StudyResults {
    scores = List.copyOf(scores);
  }

  /** What a file holds; nothing yet where there is none. */
  static StudyResults read(Path file, Study study) {
    return Files.exists(file)
        ? Json.read(file, StudyResults.class)
        : new StudyResults(study.name(), Version.NUMBER, List.of());
  }

  StudyResults with(Score score) {
    List<Score> more = new ArrayList<>(scores);
    more.add(score);
    return new StudyResults(study, version, more);
  }

  boolean has(PlannedRun.Finetune run) {
    return scores.stream().anyMatch(s -> s.of(run.arm(), run.task()) && s.seed() == run.seed());
  }

  /** An arm's scores by seed; null where there are none. */
  @Nullable Summary of(Arm arm, FinetuneTask task) {
    double[] values =
        scores.stream().filter(s -> s.of(arm, task)).mapToDouble(Score::accuracy).toArray();
    return values.length == 0 ? null : Summary.of(values);
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
