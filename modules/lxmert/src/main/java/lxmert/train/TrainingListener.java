package lxmert.train;

import java.nio.file.Path;

/**
 * Is told the results of a training, on the thread that trains. What it throws ends the run, which
 * goes on from its newest checkpoint when it is started again.
 */
public interface TrainingListener {
  /** Does nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * An epoch is over: it is in the log, {@code metrics.jsonl}, and its model and its checkpoint are
   * saved.
   *
   * @param folder of the run
   * @param model what is trained
   */
  default void epochEnded(Path folder, ModelDescription model, EpochResult result) {}

  /** The run is over: its models with the card of the best one, and its log, are in its folder. */
  default void runEnded(FinishedRun run) {}
}
