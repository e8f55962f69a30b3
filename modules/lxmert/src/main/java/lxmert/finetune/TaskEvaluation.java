package lxmert.finetune;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a model answered to a set of examples.
 *
 * @param answers the likeliest answer by id, in the order of the examples
 * @param labelled whether any example has a label; without one, loss and scores say nothing
 * @param loss the mean over all examples
 * @param scores those of the answers; an example without label counts as wrong
 */
public record TaskEvaluation(
    Map<String, String> answers, boolean labelled, double loss, TaskScores scores) {
  /** Copies the answers, keeping their order. */
  public TaskEvaluation {
    answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
  }
}
