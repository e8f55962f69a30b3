package lxmert.finetune;

import java.util.Map;
import java.util.function.UnaryOperator;
import lxmert.data.Example;
import lxmert.data.Nlvr;

/** Accuracy and consistency: NLVR2 and NLVR. */
final class StatementScoring implements TaskScoring {
  private final UnaryOperator<String> group;
  private final Nlvr2Accuracy accuracy = new Nlvr2Accuracy();

  private StatementScoring(UnaryOperator<String> group) {
    this.group = group;
  }

  static TaskScoring ofNlvr2() {
    return new StatementScoring(Nlvr2Accuracy::group);
  }

  static TaskScoring ofNlvr() {
    return new StatementScoring(Nlvr::presentation);
  }

  @Override
  public void add(Example example, String answer) {
    accuracy.add(group.apply(example.id()), example.score(answer) == 1);
  }

  @Override
  public TaskScores scores() {
    return new TaskScores(
        accuracy.examples(),
        100 * accuracy.accuracy(),
        Map.of("consistency", 100 * accuracy.consistency()),
        Map.of());
  }
}
