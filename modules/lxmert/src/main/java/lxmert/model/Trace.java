package lxmert.model;

import org.bytedeco.pytorch.Tensor;

/**
 * Watches a forward pass. Names are those of the published checkpoints: {@code embeddings}, {@code
 * visn_fc}, {@code layer.0.attention}, {@code layer.0}, {@code r_layers.0}, {@code
 * x_layers.0.visual_attention.lang} (language looks at regions), {@code ….visn} (the other way),
 * {@code x_layers.0.lang_self_att}, {@code x_layers.0.lang}, {@code pooled_output} and so on. The
 * tensors belong to the autograd graph and to the caller's scope.
 */
public interface Trace {
  /** Watches nothing. */
  Trace NONE = new Trace() {};

  /** The output (B, length, H) of an encoder, a layer or a sublayer. */
  default void hidden(String name, Tensor value) {}

  /** Attention probabilities (B, N, queries, keys) of a sublayer, before dropout. */
  default void attention(String name, Tensor probabilities) {}
}
