package lxmert.model;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** How much each of several vectors counts, and their weighted sum: what attention models share. */
public final class RegionShares {
  private RegionShares() {}

  /**
   * The shares of the last axis, without what is hidden.
   *
   * @param mask as the scores, or to be broadcast; 0 for what is hidden; null: nothing is
   */
  public static Tensor of(Tensor scores, @Nullable Tensor mask) {
    return hidden(scores, mask, Double.NEGATIVE_INFINITY).softmax(-1);
  }

  /** Scores with another value where a mask is 0. */
  public static Tensor hidden(Tensor scores, @Nullable Tensor mask, double value) {
    return mask == null ? scores : scores.masked_fill(mask.eq(new Scalar(0)), new Scalar(value));
  }

  /** The regions (B, R, F) in one vector (B, F), each with its share (B, R). */
  public static Tensor mixed(Tensor shares, Tensor regions) {
    return shares.unsqueeze(-1).mul(regions).sum(1);
  }
}
