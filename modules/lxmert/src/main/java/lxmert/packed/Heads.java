package lxmert.packed;

import lxmert.tensor.FusedAttention;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Attention over projections that lie side by side. The queries come already divided by the root of
 * the head size. In float32 it is one operator, which reads the projections where they are; in
 * bfloat16 it is written out with two products, as that operator is many times slower there.
 */
record Heads(long count, long size) {
  /** (B * L, parts * H) to (parts, B, N, L, D). */
  Tensor split(Tensor projected, long batch, long parts) {
    Tensor split =
        projected
            .view(batch, -1, parts, count, size) // (B, L, parts, N, D)
            .permute(2, 0, 3, 1, 4);
    return FusedAttention.servesInference(projected) ? split : split.contiguous();
  }

  /**
   * Some rows of each sequence.
   *
   * @param projected (B, N, L, D)
   * @param places of the rows, (B, K)
   * @return (B, N, K, D)
   */
  Tensor at(Tensor projected, Tensor places) {
    Tensor index = places.unsqueeze(1).unsqueeze(-1).expand(-1, count, -1, size);
    return projected.gather(2, index);
  }

  /**
   * Mixes values.
   *
   * @param query (B, N, Q, D)
   * @param key (B, N, K, D)
   * @param value (B, N, K, D)
   * @param mask added to the scores, (B, 1, 1, K), or null
   * @return (B * Q, H)
   */
  Tensor mix(Tensor query, Tensor key, Tensor value, @Nullable Tensor mask) {
    if (FusedAttention.servesInference(query)) {
      Tensor mixed = FusedAttention.mix(query, key, value, mask, 1); // (B, N, Q, D)
      return mixed.transpose(1, 2).reshape(-1, count * size);
    }
    Tensor scores = query.matmul(key.transpose(-1, -2)); // (B, N, Q, K)
    Tensor probabilities = (mask == null ? scores : scores.add_(mask)).softmax(-1);
    return probabilities.matmul(value).transpose(1, 2).reshape(-1, count * size);
  }
}
