package lxmert.study;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the fine-tuning runs of a study took. Beside the results, which do not depend on the
 * machine.
 *
 * @param runs by their ids; those that were interrupted are missing
 */
record StudyCosts(Map<String, RunCost> runs) {
  /** Their file. */
  static final String FILE = "costs.json";

  /** Nothing is known. */
  static final StudyCosts NONE = new StudyCosts(Map.of());

  /** Copies the map, in its order. */
  StudyCosts {
    runs = Collections.unmodifiableMap(new LinkedHashMap<>(runs));
  }

  /** Those of runs that are done, here or elsewhere. */
  static StudyCosts of(List<PlannedRun.Finetune> plan, StudyFolder folder, KnownRuns known) {
    Map<String, RunCost> costs = new LinkedHashMap<>();
    for (PlannedRun.Finetune run : plan) {
      RunCost.read(folder.run(run))
          .or(() -> known.cost(run))
          .ifPresent(cost -> costs.put(run.id(), cost));
    }
    return new StudyCosts(costs);
  }
}
