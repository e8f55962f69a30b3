package lxmert.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lxmert.io.FileClaim;

/**
 * The runs that are left of a plan, shared with other processes that work in the same folder: each
 * takes the first one that nobody has and whose pre-trainings are done.
 */
final class RunQueue {
  private final StudyFolder folder;
  private final List<PlannedRun> left;

  RunQueue(StudyFolder folder, List<PlannedRun> plan) {
    this.folder = folder;
    this.left = new ArrayList<>(plan);
  }

  /** A run, and the claim that keeps others from it until it is closed. */
  record Turn(PlannedRun run, FileClaim claim) implements AutoCloseable {
    @Override
    public void close() {
      claim.close();
    }
  }

  /** Whether every run is done, by whomever. */
  boolean isDone() {
    left.removeIf(folder::isDone);
    return left.isEmpty();
  }

  /** The next run; empty while others have all that could be started. */
  Optional<Turn> take() {
    for (PlannedRun run : left) {
      if (run.needs().stream().allMatch(folder::isDone)) {
        Optional<FileClaim> claim = FileClaim.of(folder.claimOf(run));
        if (claim.isPresent()) {
          Turn turn = new Turn(run, claim.get());
          if (!folder.isDone(run)) {
            return Optional.of(turn);
          }
          turn.close(); // somebody finished it just now
        }
      }
    }
    return Optional.empty();
  }
}
