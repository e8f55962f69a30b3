package lxmert.study;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
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
 * @param sizes of the study
 * @param scores in the order of the runs
 */
public record StudyResults(String study, String version, StudySizes sizes, List<Score> scores) {
  /** Their file. */
  static final String FILE = "results.json";

  /**
   * What a fine-tuned model scored on the test images after its last epoch.
   *
   * @param arm its name
   * @param task what it was fine-tuned for
   * @param seed of the run
   * @param accuracy in percent
   * @param kinds accuracy in percent by kind of question, where they are few
   * @param guessing what the most frequent training answer alone scores, in percent
   */
  public record Score(
      String arm,
      FinetuneTask task,
      long seed,
      double accuracy,
      Map<String, Double> kinds,
      double guessing) {
    private static final String KIND = "accuracy ";

    /** After the last epoch, so that no choice was made on the images that it is scored on. */
    private static Score of(PlannedRun.Finetune run, Path folder) {
      Map<String, Double> figures =
          MetricsLog.read(folder.resolve("metrics.jsonl")).stream()
              .filter(entry -> entry.split().equals("valid"))
              .reduce((before, after) -> after)
              .map(MetricsLog.Entry::figures)
              .orElse(Map.of());
      Map<String, Double> kinds = new TreeMap<>();
      figures.forEach(
          (name, figure) -> {
            if (name.startsWith(KIND)) {
              kinds.put(name.substring(KIND.length()), 100 * figure);
            }
          });
      double accuracy = figures.getOrDefault("accuracy", Double.NaN);
      Double majority = Json.read(folder.resolve("run.json"), Notes.class).majority;
      double guessing = majority == null ? Double.NaN : majority;
      return new Score(
          run.arm().name(), run.task(), run.seed(), 100 * accuracy, kinds, 100 * guessing);
    }

    /** Copies the kinds, in their order. */
    public Score {
      kinds = Collections.unmodifiableMap(new TreeMap<>(kinds));
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Notes(@JsonProperty("majority") @Nullable Double majority) {}

    boolean of(Arm other, FinetuneTask otherTask) {
      return arm.equals(other.name()) && task == otherTask;
    }

    boolean of(PlannedRun.Finetune run) {
      return of(run.arm(), run.task()) && seed == run.seed();
    }

    /** The same under another name of its model. */
    Score named(String otherArm) {
      return new Score(otherArm, task, seed, accuracy, kinds, guessing);
    }
  }

  /** Copies the scores. */
  public StudyResults {
    scores = List.copyOf(scores);
  }

  /** The scores of the runs that are done: from their folders, or known from elsewhere. */
  static StudyResults of(Study study, StudySizes sizes, StudyFolder folder, KnownRuns known) {
    List<Score> scores = new ArrayList<>();
    for (PlannedRun.Finetune run : PlannedRun.finetunes(study, sizes)) {
      if (folder.isDone(run)) {
        scores.add(Score.of(run, folder.run(run)));
      } else {
        known.score(run).ifPresent(scores::add);
      }
    }
    return new StudyResults(study.name(), Version.NUMBER, sizes, scores);
  }

  /** An arm's scores by seed; null where there are none. */
  @Nullable SeedSummary of(Arm arm, FinetuneTask task) {
    double[] values =
        scores.stream().filter(s -> s.of(arm, task)).mapToDouble(Score::accuracy).toArray();
    return values.length == 0 ? null : SeedSummary.of(values);
  }

  /** Kinds of a task's questions. */
  SortedSet<String> kinds(FinetuneTask task) {
    SortedSet<String> kinds = new TreeSet<>();
    scores.stream().filter(s -> s.task() == task).forEach(s -> kinds.addAll(s.kinds().keySet()));
    return kinds;
  }

  /** An arm's scores of a kind by seed; null where there are none. */
  @Nullable SeedSummary of(Arm arm, FinetuneTask task, String kind) {
    double[] values =
        scores.stream()
            .filter(s -> s.of(arm, task) && s.kinds().containsKey(kind))
            .mapToDouble(s -> Objects.requireNonNull(s.kinds().get(kind)))
            .toArray();
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
