package lxmert.finetune;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.score.VqaAccuracy;

/**
 * What a model answered to a set of questions.
 *
 * @param answers the likeliest answer by question id, in the order of the questions
 * @param labelled whether any question has a label; without one, loss and accuracy say nothing
 * @param loss the mean over all questions
 * @param accuracy LXMERT's own measure, in percent; a question without label counts as wrong
 */
public record VqaEvaluation(
    Map<String, String> answers, boolean labelled, double loss, VqaAccuracy accuracy) {
  /** Copies the answers, keeping their order. */
  public VqaEvaluation {
    answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
  }
}
