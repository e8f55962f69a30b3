package lxmert.score;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How often a search finds what was meant among the best 1, 5 and 10, as retrieval on Flickr30K and
 * COCO is scored (Karpathy and Fei-Fei 2015, section 4.1): a query counts where any of its right
 * candidates is found.
 *
 * @param queries how many there were
 * @param candidates among which each was sought
 * @param at1 share of the queries whose best candidate is right, 0 to 1
 * @param at5 share with a right candidate among the best 5
 * @param at10 share with a right candidate among the best 10
 */
public record Recall(int queries, int candidates, double at1, double at5, double at10) {
  /**
   * Of the scores of a search.
   *
   * @param scores {@code [query][candidate]}, the best is the highest. A wrong candidate with the
   *     score of the right one stands before it
   * @param right for each query the candidates that are right, at least one
   */
  public static Recall of(List<float[]> scores, List<Set<Integer>> right) {
    int[] ranks =
        IntStream.range(0, scores.size()).map(i -> rank(scores.get(i), right.get(i))).toArray();
    return new Recall(
        ranks.length,
        scores.isEmpty() ? 0 : scores.get(0).length,
        share(ranks, 1),
        share(ranks, 5),
        share(ranks, 10));
  }

  /** The wrong candidates that stand before the best right one. */
  private static int rank(float[] scores, Set<Integer> right) {
    double best = right.stream().mapToDouble(i -> scores[i]).max().orElseThrow();
    return (int)
        IntStream.range(0, scores.length)
            .filter(i -> !right.contains(i) && scores[i] >= best)
            .count();
  }

  private static double share(int[] ranks, int among) {
    return (double) IntStream.of(ranks).filter(rank -> rank < among).count() / ranks.length;
  }
}
