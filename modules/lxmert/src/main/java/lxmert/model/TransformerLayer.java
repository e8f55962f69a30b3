package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A BERT layer: self attention and feed-forward. The language and region encoders are made of it.
 */
final class TransformerLayer extends Module {
  private final String name;
  private final AttentionSublayer attention;
  private final Intermediate intermediate;
  private final ResidualOutput output;

  TransformerLayer(String name, LxmertConfig config) {
    this.name = name;
    attention = register_module("attention", new AttentionSublayer("self", config));
    intermediate = register_module("intermediate", new Intermediate(config));
    output = register_module("output", new ResidualOutput(config.intermediateSize(), config));
  }

  /** (B, length, H) to the same shape. */
  Tensor forward(Tensor x, @Nullable Tensor mask, Trace trace) {
    Tensor attended = attention.forward(x, x, mask, trace, name + ".attention");
    Tensor result = output.forward(intermediate.forward(attended), attended);
    trace.hidden(name, result);
    return result;
  }
}
