package lxmert.spark;

import java.util.List;
import java.util.Map;
import lxmert.launch.RankProgram;

/**
 * A driver of one rank that runs until it is asked to stop, and tells what it would complain of.
 */
final class StoppedDriver {
  /** What its rank prints once it runs. */
  static final String READY = "progress of 0";

  private StoppedDriver() {}

  /** Takes no arguments. */
  public static void main(String[] args) {
    RankProgram program = new RankProgram(FakeRank.class.getName(), List.of("wait"));
    try {
      TrainJob.run(
          new ClusterPlace(null, 1, Map.of()),
          new TrainJob.Request(1, program),
          System.out,
          System.err);
    } catch (RuntimeException e) {
      System.err.println("internal error: " + e);
    }
  }
}
