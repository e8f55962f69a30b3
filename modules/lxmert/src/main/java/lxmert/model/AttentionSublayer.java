package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Attention with its output layer. */
final class AttentionSublayer extends Module {
  private final Attention attention;
  private final ResidualOutput output;

  /** The attention's key is {@code self} in one modality and {@code att} across the two. */
  AttentionSublayer(String key, LxmertConfig config) {
    attention = register_module(key, new Attention(config));
    output = register_module("output", new ResidualOutput(config.hiddenSize(), config));
  }

  /** As {@link Attention#forward}, with x as the residual. */
  Tensor forward(Tensor x, Tensor context, @Nullable Tensor mask, Trace trace, String name) {
    Tensor result = output.forward(attention.forward(x, context, mask, trace, name), x);
    trace.hidden(name, result);
    return result;
  }
}
