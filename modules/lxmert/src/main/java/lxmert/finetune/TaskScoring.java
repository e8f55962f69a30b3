package lxmert.finetune;

import lxmert.data.Example;

/** Gathers answers and scores them; not for several threads. */
public interface TaskScoring {
  /** Adds the answer to one example. */
  void add(Example example, String answer);

  /** The scores so far; NaN where nothing was added. */
  TaskScores scores();
}
