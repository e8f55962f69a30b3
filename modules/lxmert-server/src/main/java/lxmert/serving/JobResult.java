package lxmert.serving;

import java.util.List;

/**
 * A request that was answered.
 *
 * @param scores of each question
 * @param queueNanos how long it waited for its first run
 * @param computed the times of the runs that it was part of
 */
public record JobResult(List<Scores> scores, long queueNanos, RunTimes computed) {
  /** Copies the list. */
  public JobResult {
    scores = List.copyOf(scores);
  }
}
