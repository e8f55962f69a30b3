package lxmert.model;

import java.util.ArrayList;
import java.util.List;
import lxmert.model.CrossModalityLayer.Streams;
import lxmert.tensor.Dropout;
import lxmert.tensor.FusedAttention;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Attention of two streams: each may look at itself, at the other, or at both through one softmax.
 * Both read the sublayer's inputs (docs/models.md, "The encoder").
 */
final class GatedAttention extends Module implements GatedSublayer {
  private final GatedSublayers lists;
  private final int number;
  private final Module self;
  private final Module output;
  private final @Nullable Side text;
  private final @Nullable Side vision;

  GatedAttention(GatedConfig config, int number) {
    this.number = number;
    lists = config.sublayers();
    self = register_module("attention_self", new Module());
    output = register_module("attention_output", new Module());
    text = lists.textAsks(number) ? ofText(config) : null;
    vision =
        !lists.visionAsks(number) ? null : lists.sharesWeights(number) ? text : ofVision(config);
  }

  private Side ofText(GatedConfig config) {
    return new Side(
        new Keys(self, output, ""),
        config.hiddenSize(),
        config.attentionSize(number),
        config.attentionHeads(number),
        config.attentionProbsDropoutProb(),
        config.hiddenDropoutProb());
  }

  private Side ofVision(GatedConfig config) {
    return new Side(
        new Keys(self, output, "v_"),
        config.vHiddenSize(),
        config.visionAttentionSize(number),
        config.visionAttentionHeads(number),
        config.vAttentionProbsDropoutProb(),
        config.vHiddenDropoutProb());
  }

  /** Where one stream's layers are registered: both streams' lie beside each other. */
  private record Keys(Module self, Module output, String prefix) {
    Linear projection(String name, long from, long to) {
      return self.register_module(prefix + name, new Linear(from, to));
    }
  }

  /** The layers of one stream. */
  private static final class Side {
    private final int heads;
    private final int headSize;
    private final double dropout;
    private final double outputDropout;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear dense;
    private final LayerNormImpl norm;

    Side(Keys keys, int size, int inner, int heads, double dropout, double outputDropout) {
      this.heads = heads;
      this.dropout = dropout;
      this.outputDropout = outputDropout;
      headSize = inner / heads;
      query = keys.projection("query", size, inner);
      key = keys.projection("key", size, inner);
      value = keys.projection("value", size, inner);
      dense = keys.output.register_module(keys.prefix + "dense", new Linear(inner, size));
      norm = keys.output.register_module(keys.prefix + "LayerNorm", Layers.norm(size));
    }

    Tensor split(Tensor x) {
      return x.unflatten(-1, heads, headSize).transpose(1, 2); // (B, N, length, D)
    }
  }

  /** What a stream is looked at with: keys and values (B, N, K, D), the mask (B, 1, 1, K). */
  private record Seen(String name, Tensor keys, Tensor values, @Nullable Tensor mask) {}

  @Override
  public Streams forward(
      Streams in, @Nullable Tensor textMask, @Nullable Tensor visionMask, Trace trace) {
    Seen words = text == null ? null : seen("t", text, in.language(), textMask);
    Seen regions = vision == null ? null : seen("v", vision, in.vision(), visionMask);
    Tensor language = in.language();
    if (text != null) {
      List<Seen> contexts =
          contexts(
              lists.ttAttnSublayers().contains(number) ? words : null,
              lists.tvAttnSublayers().contains(number) ? regions : null);
      language = attend("t", text, in.language(), contexts, trace);
    }
    Tensor image = in.vision();
    if (vision != null) {
      List<Seen> contexts =
          contexts(
              lists.vtAttnSublayers().contains(number) ? words : null,
              lists.vvAttnSublayers().contains(number) ? regions : null);
      image = attend("v", vision, in.vision(), contexts, trace);
    }
    return new Streams(language, image);
  }

  private static Seen seen(String name, Side side, Tensor stream, @Nullable Tensor mask) {
    return new Seen(
        name, side.split(side.key.forward(stream)), side.split(side.value.forward(stream)), mask);
  }

  private static List<Seen> contexts(@Nullable Seen words, @Nullable Seen regions) {
    List<Seen> contexts = new ArrayList<>();
    if (words != null) {
      contexts.add(words);
    }
    if (regions != null) {
      contexts.add(regions);
    }
    return contexts;
  }

  /** One stream (B, Q, H) after looking at its contexts and adding what it was. */
  private Tensor attend(String name, Side side, Tensor stream, List<Seen> contexts, Trace trace) {
    Tensor query = side.split(side.query.forward(stream)); // (B, N, Q, D)
    Seen seen = together(contexts);
    Tensor mixed =
        trace == Trace.NONE
                && is_training()
                && FusedAttention.servesTraining(query, seen.keys, side.dropout)
            ? FusedAttention.mix(query, seen.keys, seen.values, seen.mask)
            : mix(name, side, query, seen, contexts, trace);
    Tensor output = side.dense.forward(mixed.transpose(1, 2).flatten(2, 3)); // (B, Q, H)
    return side.norm.forward(Dropout.apply(output, side.outputDropout, is_training()).add(stream));
  }

  private Tensor mix(
      String name, Side side, Tensor query, Seen seen, List<Seen> contexts, Trace trace) {
    Tensor scores =
        query.matmul(seen.keys.transpose(-1, -2)).div(new Scalar(Math.sqrt(side.headSize)));
    Tensor probabilities = (seen.mask == null ? scores : scores.add(seen.mask)).softmax(-1);
    tell(name, probabilities, contexts, trace); // (B, N, Q, K)
    return Dropout.apply(probabilities, side.dropout, is_training()).matmul(seen.values);
  }

  /** All contexts, one behind the other. */
  private static Seen together(List<Seen> contexts) {
    if (contexts.size() == 1) {
      return contexts.get(0);
    }
    TensorVector keys = new TensorVector();
    TensorVector values = new TensorVector();
    for (Seen seen : contexts) {
      keys.push_back(seen.keys);
      values.push_back(seen.values);
    }
    return new Seen("", torch.cat(keys, 2), torch.cat(values, 2), masks(contexts));
  }

  private static @Nullable Tensor masks(List<Seen> contexts) {
    if (contexts.stream().allMatch(seen -> seen.mask == null)) {
      return null;
    }
    TensorVector masks = new TensorVector();
    for (Seen seen : contexts) {
      long[] shape = {seen.keys.size(0), 1, 1, seen.keys.size(2)};
      masks.push_back(seen.mask == null ? torch.zeros(shape, seen.keys.options()) : seen.mask);
    }
    return torch.cat(masks, -1);
  }

  private void tell(String name, Tensor probabilities, List<Seen> contexts, Trace trace) {
    long from = 0;
    for (Seen seen : contexts) {
      long count = seen.keys.size(2);
      trace.attention(
          "attn." + number + "." + name + seen.name, probabilities.narrow(-1, from, count));
      from += count;
    }
  }
}
