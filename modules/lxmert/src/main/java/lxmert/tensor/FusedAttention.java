package lxmert.tensor;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot-product attention as one operator of libtorch, for float32 on a processor. There a
 * batched product is a loop over matrices, each of which takes longer to prepare than to compute
 * where they are small; the operator goes through them by itself, forwards and backwards.
 */
public final class FusedAttention {
  /** Queries times keys times the head size from which its backward pass is slower (measured). */
  private static final long TOO_LARGE = 60_000;

  private FusedAttention() {}

  /** Whether it answers faster than the formula written out, given an input of the attention. */
  public static boolean servesInference(Tensor input) {
    return input.scalar_type().intern() == torch.ScalarType.Float && input.device().is_cpu();
  }

  /**
   * Whether training by it computes the same as the formula written out, and faster.
   *
   * @param query (B, N, Q, D)
   * @param keys (B, N, K, D)
   * @param dropout of the probabilities
   */
  public static boolean servesTraining(Tensor query, Tensor keys, double dropout) {
    return dropout == 0
        && query.requires_grad()
        && servesInference(query)
        && query.size(2) * keys.size(2) * query.size(3) < TOO_LARGE;
  }

  /**
   * Mixes values by the softmax of the scores, which are divided by the root of D.
   *
   * @return (B, N, Q, D), equal to the formula written out but for rounding
   */
  public static Tensor mix(Tensor query, Tensor keys, Tensor values, @Nullable Tensor mask) {
    return mix(query, keys, values, mask, 1 / Math.sqrt((double) query.size(3)));
  }

  /**
   * As {@link #mix(Tensor, Tensor, Tensor, Tensor)}, scores times a factor of one's own.
   *
   * @param query (B, N, Q, D)
   * @param keys (B, N, K, D)
   * @param values (B, N, K, D)
   * @param mask added to the scores, (B, 1, 1, K), or null
   * @param scale of the scores
   * @return (B, N, Q, D), equal to the formula written out but for rounding
   */
  public static Tensor mix(
      Tensor query, Tensor keys, Tensor values, @Nullable Tensor mask, double scale) {
    TensorOptional added =
        mask == null
            ? new TensorOptional()
            : new TensorOptional(
                mask.expand(query.size(0), query.size(1), query.size(2), keys.size(2)));
    return torch.scaled_dot_product_attention(
        query, keys, values, added, 0, false, new DoubleOptional(scale), false);
  }
}
