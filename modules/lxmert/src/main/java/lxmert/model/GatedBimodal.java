package lxmert.model;

import lxmert.model.CrossModalityLayer.Streams;
import lxmert.model.GatedConfig.Fusion;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * ViLBERT, VL-BERT, VisualBERT, UNITER or LXMERT, as its configuration says: embeddings, the gated
 * encoder and the poolers, with VOLTA's parameter names below {@code bert.} (docs/models.md).
 */
public final class GatedBimodal extends Module implements PairEncoders {
  private final GatedConfig config;
  private final GatedEmbeddings embeddings;
  private final GatedEncoder encoder;
  private final @Nullable GatedPooler textPooler;
  private final @Nullable GatedPooler visionPooler;

  /** A backbone whose weights are all 0, to be loaded or drawn. */
  public GatedBimodal(GatedConfig config) {
    this.config = config;
    Fusion fusion = config.fusionMethod();
    embeddings = GatedEmbeddings.of(config, this);
    encoder = register_module("encoder", new GatedEncoder(config));
    textPooler =
        fusion == Fusion.NONE
            ? null
            : register_module(
                "t_pooler",
                new GatedPooler(config.hiddenSize(), config.poolerSize(), config.fusionAct()));
    visionPooler =
        fusion.readsRegions()
            ? register_module(
                "v_pooler",
                new GatedPooler(config.vHiddenSize(), config.vPoolerSize(), config.fusionAct()))
            : null;
  }

  @Override
  public LxmertOutput encode(LxmertInput input, Trace trace) {
    return ofRegions(forward(GatedInput.of(input, config), trace));
  }

  /** An output without the slot of the whole image. */
  LxmertOutput ofRegions(LxmertOutput out) {
    return new LxmertOutput(out.language(), GatedInput.regions(out.vision(), config), out.pooled());
  }

  @Override
  public Module module() {
    return this;
  }

  @Override
  public int wordSize() {
    return config.hiddenSize();
  }

  @Override
  public int regionSize() {
    return config.vHiddenSize();
  }

  @Override
  public int pairSize() {
    return config.pooledSize();
  }

  /**
   * Runs all sublayers on what the public code reads.
   *
   * @param input with a slot for the whole image where there is one, and with all numbers of a
   *     location as {@code boxes} (B, R, L)
   * @return both streams, the second with the slot, and the fused vector (B, P) without dropout;
   *     the text stream at [CLS] (B, H) where nothing is pooled
   */
  public LxmertOutput forward(LxmertInput input, Trace trace) {
    Streams embedded = embeddings.embed(input);
    trace.hidden("embeddings.t", embedded.language());
    trace.hidden("embeddings.v", embedded.vision());
    Streams streams =
        encoder.forward(
            embedded,
            additive(input.attentionMask()),
            additive(input.visualAttentionMask()),
            trace);
    return new LxmertOutput(streams.language(), streams.vision(), fused(input, streams, trace));
  }

  private Tensor fused(LxmertInput input, Streams streams, Trace trace) {
    if (textPooler == null) {
      return streams.language().select(1, 0);
    }
    Tensor text = textPooler.forward(asked(input.inputIds(), streams.language()));
    trace.hidden("pooled.t", text);
    if (visionPooler == null) {
      return text;
    }
    Tensor vision = visionPooler.forward(streams.vision().select(1, 0));
    trace.hidden("pooled.v", vision);
    return config.fusionMethod() == Fusion.MUL ? text.mul(vision) : text.add(vision);
  }

  /** The state that is pooled: that of [CLS], or of the [MASK] behind the question. */
  private Tensor asked(Tensor ids, Tensor language) {
    if (config.fusionMethod() != Fusion.MASK) {
      return language.select(1, 0);
    }
    Tensor place = GatedInput.pooledWords(ids, config).view(-1, 1, 1); // (B, 1, 1)
    return language.gather(1, place.expand(-1, 1, language.size(2))).squeeze(1);
  }

  private @Nullable Tensor additive(@Nullable Tensor mask) {
    torch.ScalarType type = embeddings.wordTable().scalar_type();
    return mask == null ? null : Lxmert.additive(mask, type);
  }

  /** The word table (V, H), which the word head shares. */
  Tensor wordTable() {
    return embeddings.wordTable();
  }
}
