package lxmert.grounding;

import java.util.List;
import lxmert.dataset.RefcocoAnswerFile.Choice;
import lxmert.score.TaskScores;

/**
 * What a model chose for a set of expressions.
 *
 * @param choices in the order of the expressions
 * @param labelled how many of the expressions have a box; the others say nothing about the model
 * @param loss the mean over the labelled ones; NaN where there is none
 * @param scores of the labelled ones
 */
public record GroundingEvaluation(
    List<Choice> choices, int labelled, double loss, TaskScores scores) {
  /** Copies the list. */
  public GroundingEvaluation {
    choices = List.copyOf(choices);
  }
}
