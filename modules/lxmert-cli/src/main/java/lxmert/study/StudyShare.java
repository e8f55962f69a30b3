package lxmert.study;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * What part of studies is run here.
 *
 * @param models the arms that are run, by the names that the studies give them; empty: all
 * @param known folder of the same studies, in part or whole, whose runs are not made again; null:
 *     none
 */
public record StudyShare(List<String> models, @Nullable Path known) {
  /** Copies the list. */
  public StudyShare {
    models = List.copyOf(models);
  }

  KnownRuns known(List<Study> studies, StudySizes sizes) {
    return known == null ? new KnownRuns() : new KnownRuns(known, studies, sizes);
  }

  /**
   * The runs that are to be made here, each once, those of the first seed first: the fine-tuning
   * that is not known, and the pre-training that it needs.
   *
   * @throws UserError if no study has a model of a name
   */
  List<PlannedRun> plan(List<Study> studies, StudySizes sizes, KnownRuns elsewhere) {
    requireModels(studies);
    Map<String, PlannedRun> all = new LinkedHashMap<>();
    Deque<PlannedRun> needed = new ArrayDeque<>();
    for (Study study : studies) {
      for (PlannedRun run : PlannedRun.of(study, sizes)) {
        all.putIfAbsent(run.id(), run);
        if (run instanceof PlannedRun.Finetune f && takes(f.arm()) && !elsewhere.has(run)) {
          needed.add(run);
        }
      }
    }
    Set<String> ids = new HashSet<>();
    while (!needed.isEmpty()) {
      PlannedRun run = needed.remove();
      ids.add(run.id());
      needed.addAll(run.needs());
    }
    return all.values().stream()
        .filter(run -> ids.contains(run.id()))
        .sorted(Comparator.comparingLong(PlannedRun::seed))
        .toList();
  }

  private boolean takes(Arm arm) {
    return models.isEmpty() || models.contains(arm.name());
  }

  private void requireModels(List<Study> studies) {
    List<String> names =
        studies.stream().flatMap(study -> study.arms().stream()).map(Arm::name).distinct().toList();
    for (String model : models) {
      if (!names.contains(model)) {
        throw new UserError(
            "there is no model \"%s\" in these studies; expected some of %s"
                .formatted(model, String.join("; ", names)));
      }
    }
  }
}
