package lxmert.train;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import lxmert.io.Check;

/**
 * When a run saves itself whole, beside the end of every epoch, and how many of its checkpoints
 * stay. Neither changes any number of the run.
 *
 * @param every time between two checkpoints
 * @param keep how many of the last ones stay on disk
 */
@JsonNaming(SnakeCaseStrategy.class)
public record CheckpointSettings(Interval every, int keep) {
  /** Every ten minutes, and the last two stay. */
  public static final CheckpointSettings DEFAULT =
      new CheckpointSettings(new Interval(10, Interval.Unit.MINUTES), 2);

  /** Checks the number. */
  public CheckpointSettings {
    Check.atLeast(1, "checkpoint.keep", keep);
  }
}
