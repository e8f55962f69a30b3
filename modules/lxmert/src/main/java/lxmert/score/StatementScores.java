package lxmert.score;

import java.util.HashMap;
import java.util.Map;

/**
 * How often true-or-false statements about images were judged rightly (docs/model.md, "Scores").
 * Consistent is a group of examples whose judgements are all right: in NLVR2 a sentence with all
 * pairs of images that it was written for, in NLVR all images of an original presentation.
 *
 * @param examples how many were judged
 * @param right of them
 * @param groups of the examples
 * @param consistent of the groups
 */
public record StatementScores(int examples, int right, int groups, int consistent) {
  /** In percent; NaN for no examples. */
  public double accuracy() {
    return 100.0 * right / examples;
  }

  /** In percent; NaN for no examples. */
  public double consistency() {
    return 100.0 * consistent / groups;
  }

  /** The share that was judged rightly, 0 to 1, to the bit of the official script. */
  public double rightShare() {
    return (double) right / examples;
  }

  /** The share of groups that are consistent, 0 to 1, to the bit of the official script. */
  public double consistentShare() {
    return (double) consistent / groups;
  }

  /** The same, as for any task. */
  public TaskScores scores() {
    return new TaskScores(examples, accuracy(), Map.of("consistency", consistency()), Map.of());
  }

  /** Gathers judgements; not for several threads. */
  public static final class Gatherer {
    private final Map<String, Boolean> groups = new HashMap<>();
    private int examples;
    private int right;

    /** Adds whether the judgement on an example of a group is right. */
    public void add(String group, boolean isRight) {
      examples++;
      right += isRight ? 1 : 0;
      groups.merge(group, isRight, Boolean::logicalAnd);
    }

    /** The scores so far. */
    public StatementScores scores() {
      int consistent = (int) groups.values().stream().filter(each -> each).count();
      return new StatementScores(examples, right, groups.size(), consistent);
    }
  }
}
