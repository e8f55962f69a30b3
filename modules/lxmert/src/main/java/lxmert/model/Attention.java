package lxmert.model;

import lxmert.tensor.Dropout;
import lxmert.tensor.FusedAttention;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot-product attention with several heads: queries from x, keys and values from the context
 * (docs/model.md, "Network").
 */
final class Attention extends Module {
  private final int heads;
  private final int headSize;
  private final double dropout;
  private final Linear query;
  private final Linear key;
  private final Linear value;

  Attention(LxmertConfig config) {
    heads = config.numAttentionHeads();
    headSize = config.headSize();
    dropout = config.attentionProbsDropoutProb();
    query = register_module("query", new Linear(config.hiddenSize(), config.hiddenSize()));
    key = register_module("key", new Linear(config.hiddenSize(), config.hiddenSize()));
    value = register_module("value", new Linear(config.hiddenSize(), config.hiddenSize()));
  }

  /**
   * Mixes the context's values for every query.
   *
   * @param x (B, Q, H)
   * @param context (B, K, H)
   * @param mask added to the scores, (B, 1, 1, K), or null
   * @return (B, Q, H)
   */
  Tensor forward(Tensor x, Tensor context, @Nullable Tensor mask, Trace trace, String name) {
    Tensor q = split(query.forward(x)); // (B, N, Q, D)
    Tensor k = split(key.forward(context)); // (B, N, K, D)
    Tensor v = split(value.forward(context)); // (B, N, K, D)
    Tensor mixed =
        trace == Trace.NONE && is_training() && FusedAttention.servesTraining(q, k, dropout)
            ? FusedAttention.mix(q, k, v, mask)
            : mix(q, k, v, mask, trace, name);
    return mixed.transpose(1, 2).flatten(2, 3); // (B, Q, H)
  }

  private Tensor mix(
      Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, Trace trace, String name) {
    Tensor scores = q.matmul(k.transpose(-1, -2)).div(new Scalar(Math.sqrt(headSize)));
    Tensor probabilities = (mask == null ? scores : scores.add(mask)).softmax(-1); // (B, N, Q, K)
    trace.attention(name, probabilities);
    return Dropout.apply(probabilities, dropout, is_training()).matmul(v);
  }

  private Tensor split(Tensor x) {
    return x.unflatten(-1, heads, headSize).transpose(1, 2); // (B, N, length, D)
  }
}
