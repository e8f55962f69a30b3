package lxmert.finetune;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Accuracy and consistency of true-or-false statements (spec 6.1): consistent is a group of
 * examples whose answers are all right. In NLVR2 a group is a sentence with all pairs of pictures
 * that it was written for, in NLVR all pictures of an original presentation.
 */
public final class Nlvr2Accuracy {
  private static final Pattern DASH = Pattern.compile("-");

  private final Map<String, Boolean> groups = new HashMap<>();
  private int examples;
  private int right;

  /** The group of an NLVR2 identifier, {@code split-set-pair-sentence}: all but the pair. */
  public static String group(String identifier) {
    String[] parts = DASH.split(identifier, -1);
    return parts.length < 4 ? identifier : parts[0] + "-" + parts[1] + "-" + parts[3];
  }

  /** Adds whether the answer to an example of a group is right. */
  public void add(String group, boolean isRight) {
    examples++;
    right += isRight ? 1 : 0;
    groups.merge(group, isRight, Boolean::logicalAnd);
  }

  /** How many examples were added. */
  public int examples() {
    return examples;
  }

  /** The share of right answers, 0 to 1; NaN where nothing was added. */
  public double accuracy() {
    return (double) right / examples;
  }

  /** The share of groups that are right throughout, 0 to 1; NaN where nothing was added. */
  public double consistency() {
    return (double) groups.values().stream().filter(each -> each).count() / groups.size();
  }
}
