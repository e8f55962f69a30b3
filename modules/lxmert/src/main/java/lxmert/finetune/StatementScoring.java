package lxmert.finetune;

import java.util.function.UnaryOperator;
import lxmert.dataset.Example;
import lxmert.dataset.Nlvr;
import lxmert.dataset.Nlvr2Example;
import lxmert.score.StatementScores;
import lxmert.score.TaskScores;

/** Accuracy and consistency: NLVR2 and NLVR. */
final class StatementScoring implements TaskScoring {
  private final UnaryOperator<String> group;
  private final StatementScores.Gatherer judgements = new StatementScores.Gatherer();

  private StatementScoring(UnaryOperator<String> group) {
    this.group = group;
  }

  static TaskScoring ofNlvr2() {
    return new StatementScoring(Nlvr2Example::sentence);
  }

  static TaskScoring ofNlvr() {
    return new StatementScoring(Nlvr::presentation);
  }

  @Override
  public void add(Example example, String answer) {
    judgements.add(group.apply(example.id()), example.score(answer) == 1);
  }

  @Override
  public TaskScores scores() {
    return judgements.scores().scores();
  }
}
