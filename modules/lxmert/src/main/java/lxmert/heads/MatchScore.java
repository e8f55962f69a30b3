package lxmert.heads;

/**
 * How well a sentence fits an image: by the head that told in pre-training whether a sentence was
 * exchanged for one about another image, or by a model of retrieval.
 *
 * @param logOdds any number, 0 for undecided: the difference of the head's two scores. It orders
 *     what probabilities round to the same. Of a model of retrieval it is the score, which orders
 *     and has no such 0
 */
public record MatchScore(double logOdds) {
  /** That the sentence belongs to the image, 0 to 1: the softmax over both scores. */
  public double probability() {
    return 1 / (1 + Math.exp(-logOdds));
  }
}
