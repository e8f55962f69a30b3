package lxmert.explain;

import java.util.Arrays;
import lxmert.io.UserError;

/**
 * The attention of one sublayer.
 *
 * @param heads N
 * @param queries what looks: word pieces or regions
 * @param keys what is looked at: word pieces or regions
 * @param probabilities (N, queries, keys); each query's add up to 1
 */
public record HeadMaps(int heads, int queries, int keys, float[] probabilities) {
  /**
   * One head's probabilities, (queries, keys).
   *
   * @throws UserError if there is no such head
   */
  public float[] head(int head) {
    if (head < 0 || head >= heads) {
      throw new UserError("there is no head %d, expected 0 to %d".formatted(head, heads - 1));
    }
    int size = queries * keys;
    return Arrays.copyOfRange(probabilities, head * size, (head + 1) * size);
  }

  /** The mean over the heads, (queries, keys). */
  public float[] mean() {
    float[] mean = new float[queries * keys];
    for (int i = 0; i < probabilities.length; i++) {
      mean[i % mean.length] += probabilities[i] / heads;
    }
    return mean;
  }
}
