package lxmert.answer;

import java.util.List;

/**
 * What the model says to one question.
 *
 * @param question as asked
 * @param answers the most probable ones, best first; never empty
 */
public record Reply(String question, List<Answer> answers) {
  /** Copies the list. */
  public Reply {
    answers = List.copyOf(answers);
  }

  /** The most probable answer. */
  public Answer best() {
    return answers.get(0);
  }
}
