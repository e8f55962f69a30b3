package lxmert.explain;

import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.explain.LrpRules.Shares;
import lxmert.model.LxmertConfig;
import lxmert.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Layer-wise relevance propagation from an answer back to every attention map, through all layers
 * (docs/relevance.md, "Layer-wise propagation"). It knows a forward pass by its hidden states and
 * attention, and computes anew what lies within a sublayer.
 */
final class LayerwiseRelevance {
  private final LxmertConfig config;
  private final NamedTensors weights;
  private final NamedTensors hidden;
  private final NamedTensors attention;
  private final Map<String, Tensor> ofAttention = new LinkedHashMap<>();

  /** Relevance of the two streams, (S, H) and (R, H). */
  private record Streams(Tensor words, Tensor regions) {}

  /** What an attention sublayer's operands get, (queries, H), (keys, H) and (queries, H). */
  private record Operands(Tensor query, Tensor context, Tensor residual) {}

  /**
   * Where an attention sublayer is.
   *
   * @param name of its map
   * @param key of its weights below the encoder, without {@code .query} and so on
   * @param outputKey of its output layer
   * @param x name of the hidden state (queries, H)
   * @param context name of the hidden state (keys, H)
   */
  private record Place(String name, String key, String outputKey, String x, String context) {}

  /**
   * Prepares the forward pass of a sentence and one image.
   *
   * @param weights by the names of {@link lxmert.model.LxmertForAnswering}
   * @param hidden states (length, H), by the names of {@link lxmert.model.Trace}
   * @param attention probabilities (N, queries, keys), likewise
   */
  LayerwiseRelevance(
      LxmertConfig config, NamedTensors weights, NamedTensors hidden, NamedTensors attention) {
    this.config = config;
    this.weights = weights;
    this.hidden = hidden;
    this.attention = attention;
  }

  /**
   * The relevance of the pooled outputs for an answer.
   *
   * @param pooled (1, P * H), of all images of a sentence
   * @return of the same shape
   */
  static Tensor ofPooled(NamedTensors weights, Tensor pooled, int answer) {
    Tensor inner = torch.gelu(weights.linear("logit_fc.0", pooled));
    Tensor normalized = weights.norm("logit_fc.2", inner);
    Tensor last = weights.get("logit_fc.3.weight"); // (answers, 2 H)
    Tensor chosen = torch.one_hot(Tensor.create(new long[] {answer}), last.size(0)); // (1, answers)
    Tensor start = chosen.to(last.device(), last.scalar_type());
    Tensor ofInner = LrpRules.linear(start, normalized, last);
    return LrpRules.linear(ofInner, pooled, weights.get("logit_fc.0.weight"));
  }

  /**
   * The relevance of every attention map, (N, queries, keys), by its name.
   *
   * @param ofPooled relevance (1, H) of the pooled output
   */
  Map<String, Tensor> ofAttention(Tensor ofPooled) {
    Streams streams = streams(ofPooled);
    for (int i = config.xLayers() - 1; i >= 0; i--) {
      streams = crossLayer(streams, i);
    }
    Tensor regions = streams.regions;
    for (int i = config.rLayers() - 1; i >= 0; i--) {
      regions = layer(regions, "r_layers." + i, i == 0 ? "visn_fc" : "r_layers." + (i - 1));
    }
    Tensor words = streams.words;
    for (int i = config.lLayers() - 1; i >= 0; i--) {
      words = layer(words, "layer." + i, i == 0 ? "embeddings" : "layer." + (i - 1));
    }
    return ofAttention;
  }

  /** What the pooler reads: words at [CLS] alone, and no region. */
  private Streams streams(Tensor ofPooled) {
    Tensor words = hidden(wordsBefore(config.xLayers())); // (S, H)
    Tensor first = words.narrow(0, 0, 1);
    Tensor ofFirst =
        LrpRules.linear(ofPooled, first, weights.get("bert.pooler.dense.weight")); // (1, H)
    Tensor ofWords = torch.zeros_like(words);
    ofWords.narrow(0, 0, 1).copy_(first.mul(LrpRules.quotient(ofFirst, first)));
    return new Streams(ofWords, torch.zeros_like(hidden(regionsBefore(config.xLayers()))));
  }

  private String wordsBefore(int crossLayer) {
    return crossLayer > 0
        ? "x_layers." + (crossLayer - 1) + ".lang"
        : config.lLayers() > 0 ? "layer." + (config.lLayers() - 1) : "embeddings";
  }

  private String regionsBefore(int crossLayer) {
    return crossLayer > 0
        ? "x_layers." + (crossLayer - 1) + ".visn"
        : config.rLayers() > 0 ? "r_layers." + (config.rLayers() - 1) : "visn_fc";
  }

  private Streams crossLayer(Streams out, int i) {
    String layer = "x_layers." + i;
    Tensor words = ofSelf(out.words, layer, "lang", AttentionNames.wordsToRegions(i));
    Tensor regions = ofSelf(out.regions, layer, "visn", AttentionNames.regionsToWords(i));
    String key = layer + ".visual_attention";
    String wordsIn = wordsBefore(i);
    String regionsIn = regionsBefore(i);
    Operands reading =
        attend(words, new Place(key + ".lang", key + ".att", key, wordsIn, regionsIn));
    Operands seeing =
        attend(regions, new Place(key + ".visn", key + ".att", key, regionsIn, wordsIn));
    return new Streams(
        both(hidden(wordsIn), reading, seeing.context),
        both(hidden(regionsIn), seeing, reading.context));
  }

  /** An input that one direction asks with and the other looks at. */
  private static Tensor both(Tensor x, Operands asking, Tensor lookedAt) {
    return LrpRules.copies(x, LrpRules.copies(x, asking.query, asking.residual), lookedAt);
  }

  /** Feed-forward and self attention of one modality of a cross-modality layer. */
  private Tensor ofSelf(Tensor relevance, String layer, String modality, String input) {
    String self = layer + "." + modality + "_self_att";
    String stem = layer + "." + modality;
    Tensor ofAttended = feedForward(relevance, self, stem + "_inter", stem + "_output");
    return selfAttention(ofAttended, new Place(self, self + ".self", self, input, input));
  }

  private Tensor layer(Tensor relevance, String layer, String input) {
    String name = layer + ".attention";
    Tensor ofAttended = feedForward(relevance, name, layer + ".intermediate", layer + ".output");
    return selfAttention(ofAttended, new Place(name, name + ".self", name, input, input));
  }

  private Tensor feedForward(Tensor relevance, String input, String innerKey, String outputKey) {
    return Tensors.keep(() -> ofFeedForward(relevance, input, innerKey, outputKey));
  }

  private Tensor ofFeedForward(Tensor relevance, String input, String innerKey, String outputKey) {
    Tensor x = hidden(input);
    String inner = encoder(innerKey) + ".dense";
    String output = encoder(outputKey) + ".dense";
    Tensor activated = torch.gelu(weights.linear(inner, x)); // (length, I)
    Shares shares = LrpRules.sum(relevance, weights.linear(output, activated), x);
    Tensor ofActivated =
        LrpRules.linear(shares.first(), activated, weights.get(output + ".weight"));
    Tensor ofInput = LrpRules.linear(ofActivated, x, weights.get(inner + ".weight"));
    return LrpRules.copies(x, ofInput, shares.second());
  }

  private Tensor selfAttention(Tensor relevance, Place place) {
    Operands operands = attend(relevance, place);
    return LrpRules.copies(hidden(place.x), operands.query, operands.context, operands.residual);
  }

  private Operands attend(Tensor relevance, Place place) {
    Tensor x = hidden(place.x);
    Tensor context = hidden(place.context);
    String key = encoder(place.key);
    Tensor q = split(weights.linear(key + ".query", x)); // (N, queries, D)
    Tensor k = split(weights.linear(key + ".key", context)).transpose(1, 2); // (N, D, keys)
    Tensor v = split(weights.linear(key + ".value", context)); // (N, keys, D)
    Tensor p = attention.get(place.name); // (N, queries, keys)
    Tensor mixed = joined(p.matmul(v)); // (queries, H)
    String dense = encoder(place.outputKey) + ".output.dense";
    Shares sum = LrpRules.sum(relevance, weights.linear(dense, mixed), x);
    Tensor ofMixed = LrpRules.linear(sum.first(), mixed, weights.get(dense + ".weight"));
    Shares weighing = LrpRules.product(split(ofMixed), p, v);
    ofAttention.put(place.name, weighing.first());
    Shares scores = LrpRules.product(weighing.first(), q, k);
    Tensor ofKeys = back(joined(scores.second().transpose(1, 2)), context, key + ".key");
    Tensor ofValues = back(joined(weighing.second()), context, key + ".value");
    return new Operands(
        back(joined(scores.first()), x, key + ".query"),
        LrpRules.copies(context, ofKeys, ofValues),
        sum.second());
  }

  private Tensor back(Tensor relevance, Tensor input, String key) {
    return LrpRules.linear(relevance, input, weights.get(key + ".weight"));
  }

  private Tensor split(Tensor x) {
    return x.unflatten(-1, config.numAttentionHeads(), config.headSize()).transpose(0, 1);
  }

  private static Tensor joined(Tensor x) {
    return x.transpose(0, 1).flatten(1, 2); // (N, length, D) to (length, H)
  }

  private static String encoder(String key) {
    return "bert.encoder." + key;
  }

  private Tensor hidden(String name) {
    return hidden.get(name);
  }
}
