package lxmert.train;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands between two steps: all of it that is no tensor.
 *
 * @param epoch under way, counted from 1; one more than there are once the run is finished
 * @param batch the next one of that epoch, counted from 0; their number where only the evaluation
 *     is left to do
 * @param step optimiser steps made
 * @param averages since the last line of the log
 * @param stopwatch of the whole run
 * @param best the best evaluation so far; null before the first
 * @param logLines lines of the log
 * @param logChecksum CRC-32C of these lines; null in checkpoints that were written without it
 */
@JsonNaming(SnakeCaseStrategy.class)
record RunState(
    int epoch,
    long batch,
    long step,
    Averages.State averages,
    Stopwatch.State stopwatch,
    @Nullable Best best,
    int logLines,
    @Nullable Long logChecksum) {
  /** Before the first step. */
  static final RunState START =
      new RunState(
          1, 0, 0, new Averages.State(Map.of(), 0), new Stopwatch.State(0, 0, 0), null, 0, null);

  /** The best evaluation and its epoch. */
  record Best(int epoch, Evaluation evaluation) {}
}
