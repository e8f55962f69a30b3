package lxmert.score;

import java.util.List;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
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
  /** The score of a candidate for a query; the best is the highest. */
  @FunctionalInterface
  public interface PairScores {
    /** The score of one. */
    float of(int query, int candidate);
  }

  /**
   * Of the scores of a search. A wrong candidate with the score of the right one stands before it.
   *
   * @param candidates how many each query has
   * @param right for each query the candidates that are right, at least one
   */
  public static Recall of(PairScores scores, int candidates, List<Set<Integer>> right) {
    int[] ranks =
        IntStream.range(0, right.size())
            .map(query -> rank(i -> scores.of(query, i), candidates, right.get(query)))
            .toArray();
    return new Recall(ranks.length, candidates, share(ranks, 1), share(ranks, 5), share(ranks, 10));
  }

  /** The wrong candidates that stand before the best right one. */
  private static int rank(IntToDoubleFunction score, int candidates, Set<Integer> right) {
    double best = right.stream().mapToDouble(score::applyAsDouble).max().orElseThrow();
    return (int)
        IntStream.range(0, candidates)
            .filter(i -> !right.contains(i) && !(score.applyAsDouble(i) < best))
            .count();
  }

  private static double share(int[] ranks, int among) {
    return (double) IntStream.of(ranks).filter(rank -> rank < among).count() / ranks.length;
  }
}
