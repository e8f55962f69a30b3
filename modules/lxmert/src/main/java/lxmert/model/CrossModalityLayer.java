package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Cross attention in both directions, then self attention and feed-forward in each modality. One
 * set of cross-attention weights serves both directions, and both read the layer's inputs.
 */
final class CrossModalityLayer extends Module {
  private final String name;
  private final AttentionSublayer crossAttention;
  private final AttentionSublayer languageSelfAttention;
  private final AttentionSublayer visionSelfAttention;
  private final Intermediate languageIntermediate;
  private final ResidualOutput languageOutput;
  private final Intermediate visionIntermediate;
  private final ResidualOutput visionOutput;

  /** The two streams (B, S, H) and (B, R, H). */
  record Streams(Tensor language, Tensor vision) {}

  CrossModalityLayer(String name, LxmertConfig config) {
    this.name = name;
    int inner = config.intermediateSize();
    crossAttention = register_module("visual_attention", new AttentionSublayer("att", config));
    languageSelfAttention = register_module("lang_self_att", new AttentionSublayer("self", config));
    visionSelfAttention = register_module("visn_self_att", new AttentionSublayer("self", config));
    languageIntermediate = register_module("lang_inter", new Intermediate(config));
    languageOutput = register_module("lang_output", new ResidualOutput(inner, config));
    visionIntermediate = register_module("visn_inter", new Intermediate(config));
    visionOutput = register_module("visn_output", new ResidualOutput(inner, config));
  }

  Streams forward(
      Streams in, @Nullable Tensor languageMask, @Nullable Tensor visionMask, Trace trace) {
    Tensor language = crossLanguage(in, visionMask, trace);
    Tensor vision =
        crossAttention.forward(
            in.vision, in.language, languageMask, trace, name + ".visual_attention.visn");
    language = selfLanguage(language, language, languageMask, trace);
    vision =
        visionSelfAttention.forward(vision, vision, visionMask, trace, name + ".visn_self_att");
    vision = visionOutput.forward(visionIntermediate.forward(vision), vision);
    trace.hidden(name + ".lang", language);
    trace.hidden(name + ".visn", vision);
    return new Streams(language, vision);
  }

  /** The language stream at [CLS] alone, (B, 1, H): all that the pooler reads of the last layer. */
  Tensor forwardFirst(Streams in, @Nullable Tensor languageMask, @Nullable Tensor visionMask) {
    Tensor language = crossLanguage(in, visionMask, Trace.NONE);
    return selfLanguage(language.narrow(1, 0, 1), language, languageMask, Trace.NONE);
  }

  private Tensor crossLanguage(Streams in, @Nullable Tensor visionMask, Trace trace) {
    return crossAttention.forward(
        in.language, in.vision, visionMask, trace, name + ".visual_attention.lang");
  }

  private Tensor selfLanguage(Tensor x, Tensor context, @Nullable Tensor mask, Trace trace) {
    Tensor attended =
        languageSelfAttention.forward(x, context, mask, trace, name + ".lang_self_att");
    return languageOutput.forward(languageIntermediate.forward(attended), attended);
  }
}
