package lxmert.attention;

import org.bytedeco.pytorch.Tensor;

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
}
