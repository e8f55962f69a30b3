package lxmert.attention;

import java.util.function.UnaryOperator;
import lxmert.model.RegionShares;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot-product attention of several heads (Vaswani et al. 2017, section 3.2).
 *
 * @param mixed (B, queries, H)
 * @param shares (B, heads, queries, keys)
 */
record HeadedAttention(Tensor mixed, Tensor shares) {
  /**
   * Mixes values by how well their keys fit the queries.
   *
   * @param query (B, queries, H)
   * @param key (B, keys, H)
   * @param value (B, keys, H)
   * @param mask (B, keys), 0 for what is hidden; null: nothing is
   * @param hidden the score of what is hidden
   * @param dropout on the shares
   */
  static HeadedAttention of(
      Tensor query,
      Tensor key,
      Tensor value,
      int heads,
      @Nullable Tensor mask,
      double hidden,
      UnaryOperator<Tensor> dropout) {
    long size = query.size(2);
    Scalar root = new Scalar(Math.sqrt((double) size / heads));
    Tensor scores = split(query, heads).matmul(split(key, heads).transpose(2, 3)).div(root);
    Tensor seen = mask == null ? null : mask.unsqueeze(1).unsqueeze(1); // (B, 1, 1, keys)
    Tensor shares = RegionShares.hidden(scores, seen, hidden).softmax(-1);
    Tensor mixed = dropout.apply(shares).matmul(split(value, heads)); // (B, heads, queries, D)
    return new HeadedAttention(
        mixed.transpose(1, 2).reshape(query.size(0), query.size(1), size), shares);
  }

  private static Tensor split(Tensor x, int heads) {
    return x.view(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
  }
}
