package lxmert.launch;

import java.util.List;
import lxmert.io.UserError;

/**
 * How a rank's process has ended.
 *
 * @param rank its number
 * @param code its exit code; more than 128: the signal that killed it
 * @param why a colon and the sentence that it said last; empty for none
 */
public record RankEnd(int rank, int code, String why) {
  private static final int KILLED = 128;
  private static final List<Integer> STOPPED = List.of(KILLED + 1, KILLED + 2, KILLED + 15);

  /** Whether all have to end by it: it is neither done, nor was it asked to stop. */
  public boolean failed() {
    return code != 0 && !STOPPED.contains(code);
  }

  /**
   * Says that it has failed when all have ended.
   *
   * @param count how many they were
   * @return its exit code, where it was our mistake
   * @throws UserError if it was killed or ended with a mistake of the user's
   */
  public int tell(int count) {
    if (code == 1) {
      System.err.println("lxmert: " + sentence(count));
      return code;
    }
    throw new UserError(sentence(count));
  }

  private String sentence(int count) {
    String ending =
        code > KILLED
            ? "was killed by signal %d".formatted(code - KILLED)
            : "ended with exit code %d%s".formatted(code, why);
    return "rank %d %s; all %d have ended".formatted(rank, ending, count);
  }
}
