package lxmert.finetune;

import lxmert.dataset.Example;
import lxmert.score.TaskScores;

/** Gathers answers and scores them; not for several threads. */
public interface TaskScoring {
  /** Adds the answer to one example. */
  void add(Example example, String answer);

  /** The scores so far; NaN where nothing was added. */
  TaskScores scores();
}
