package lxmert.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * What fine-tuning runs of the same sizes scored and took elsewhere. They are not made again, so
 * that several machines, or one in several sittings, can share a study. Where sizes differ, those
 * runs are known that the difference does not touch: another pre-training leaves what starts from
 * none as it is.
 */
final class KnownRuns {
  private record KnownRun(StudyResults.Score score, @Nullable RunCost cost) {}

  private final Map<String, KnownRun> runs = new HashMap<>();

  /** None. */
  KnownRuns() {}

  /**
   * Those of a folder of studies: of each of {@code NAME/results.json} and {@code NAME/costs.json}
   * that is there.
   *
   * @throws UserError if it has none of these studies, or no run of one had these sizes
   */
  KnownRuns(Path folder, List<Study> studies, StudySizes sizes) {
    List<Study> there = studies.stream().filter(each -> Files.exists(file(folder, each))).toList();
    if (there.isEmpty()) {
      throw new UserError(
          "%s has results of none of these studies, expected %s"
              .formatted(folder, file(folder, studies.get(0))));
    }
    there.forEach(study -> read(folder, study, sizes));
  }

  private static Path file(Path folder, Study study) {
    return folder.resolve(study.name()).resolve(StudyResults.FILE);
  }

  private void read(Path folder, Study study, StudySizes sizes) {
    Path file = file(folder, study);
    StudyResults results = Json.read(file, StudyResults.class);
    Map<String, List<Object>> there = new HashMap<>();
    PlannedRun.finetunes(study, results.sizes())
        .forEach(run -> there.put(run.id(), results.sizes().deciding(run)));
    List<PlannedRun.Finetune> same =
        PlannedRun.finetunes(study, sizes).stream()
            .filter(run -> sizes.deciding(run).equals(there.get(run.id())))
            .toList();
    if (same.isEmpty()) {
      throw new UserError(
          "%s is of other sizes: %s; expected %s"
              .formatted(file, Json.line(results.sizes()), Json.line(sizes)));
    }
    Path costs = folder.resolve(study.name()).resolve(StudyCosts.FILE);
    StudyCosts known = Files.exists(costs) ? Json.read(costs, StudyCosts.class) : StudyCosts.NONE;
    for (PlannedRun.Finetune run : same) {
      results.scores().stream()
          .filter(score -> score.of(run))
          .forEach(score -> runs.put(run.id(), new KnownRun(score, known.runs().get(run.id()))));
    }
  }

  boolean has(PlannedRun run) {
    return runs.containsKey(run.id());
  }

  /** A run's score, under the name that its model has in this study. */
  Optional<StudyResults.Score> score(PlannedRun.Finetune run) {
    return Optional.ofNullable(runs.get(run.id())).map(each -> each.score.named(run.arm().name()));
  }

  /** A run's cost, where it was noted. */
  Optional<RunCost> cost(PlannedRun.Finetune run) {
    return Optional.ofNullable(runs.get(run.id())).map(KnownRun::cost);
  }
}
