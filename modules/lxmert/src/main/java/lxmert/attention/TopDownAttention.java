package lxmert.attention;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * How much the question looks at each region: the product of both, projected, through a linear
 * layer (Anderson et al. 2018, section 3.3, as the public code of BUTD and Pythia has it).
 *
 * @param ofRegion F to size
 * @param ofQuestion H to size
 * @param score size to 1
 */
record TopDownAttention(
    NormalisedLinear ofRegion, NormalisedLinear ofQuestion, NormalisedLinear score) {
  /** What both projections make of regions (B, R, F) and questions (B, H): (B, R, size). */
  Tensor product(Tensor regions, Tensor question) {
    Tensor asked = ofQuestion.forward(question).relu().unsqueeze(1); // (B, 1, size)
    return ofRegion.forward(regions).relu().mul(asked);
  }

  /** The scores (B, R) of a product. */
  Tensor scores(Tensor product) {
    return score.forward(product).squeeze(-1);
  }

  /**
   * The shares of the last axis, without what is hidden.
   *
   * @param mask as the scores, or to be broadcast; 0 for what is hidden; null: nothing is
   */
  static Tensor shares(Tensor scores, @Nullable Tensor mask) {
    return hidden(scores, mask, Double.NEGATIVE_INFINITY).softmax(-1);
  }

  /** Scores with another value where a mask is 0. */
  static Tensor hidden(Tensor scores, @Nullable Tensor mask, double value) {
    return mask == null ? scores : scores.masked_fill(mask.eq(new Scalar(0)), new Scalar(value));
  }

  /** The regions (B, R, F) in one vector (B, F), each with its share (B, R). */
  static Tensor mixed(Tensor shares, Tensor regions) {
    return shares.unsqueeze(-1).mul(regions).sum(1);
  }
}
