package lxmert.model;

import lxmert.model.CrossModalityLayer.Streams;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The backbone, with the published parameter names below {@code bert.}. It is written to be read
 * and trained; the package {@code packed} answers faster with the same weights.
 */
public final class Lxmert extends Module implements PairEncoders {
  /** Added to the scores of padding; the published value, not minus infinity. */
  private static final double MASKED = -10000;

  private final int size;
  private final LanguageEmbeddings embeddings;
  private final Encoder encoder;
  private final Pooler pooler;

  /** A backbone whose weights are all 0, to be loaded or given to {@link Initialization}. */
  public Lxmert(LxmertConfig config) {
    size = config.hiddenSize();
    embeddings = register_module("embeddings", new LanguageEmbeddings(config));
    encoder = register_module("encoder", new Encoder(config));
    pooler = register_module("pooler", new Pooler(config));
  }

  @Override
  public LxmertOutput encode(LxmertInput input, Trace trace) {
    return forward(input, trace);
  }

  @Override
  public Module module() {
    return this;
  }

  @Override
  public int wordSize() {
    return size;
  }

  @Override
  public int regionSize() {
    return size;
  }

  @Override
  public int pairSize() {
    return size;
  }

  /** Runs all layers. */
  public LxmertOutput forward(LxmertInput input) {
    return forward(input, Trace.NONE);
  }

  /** Runs all layers, watched by {@code trace}. */
  public LxmertOutput forward(LxmertInput input, Trace trace) {
    Tensor embedded = embeddings.forward(input.inputIds(), input.tokenTypeIds());
    trace.hidden("embeddings", embedded);
    Streams streams =
        encoder.forward(
            embedded,
            input,
            additive(input.attentionMask()),
            additive(input.visualAttentionMask()),
            trace);
    Tensor pooled = pooler.forward(streams.language());
    trace.hidden("pooled_output", pooled);
    return new LxmertOutput(streams.language(), streams.vision(), pooled);
  }

  /**
   * The cross-modality output (B * P, H) alone. Equal to that of {@link #forward(LxmertInput)},
   * without what does not reach it: the last layer's vision stream and its feed-forward beyond
   * [CLS].
   */
  public Tensor pooled(LxmertInput input) {
    Tensor embedded = embeddings.forward(input.inputIds(), input.tokenTypeIds());
    return pooler.forward(
        encoder.forwardFirst(
            embedded,
            input,
            additive(input.attentionMask()),
            additive(input.visualAttentionMask())));
  }

  /** The pooled output (B, H) of the language encoder alone, which no image reaches. */
  Tensor pooledWords(LxmertInput input) {
    Tensor embedded = embeddings.forward(input.inputIds(), input.tokenTypeIds());
    return pooler.forward(encoder.words(embedded, additive(input.attentionMask()), Trace.NONE));
  }

  /**
   * Sentences after the language encoder, which no image reaches.
   *
   * @param inputIds (B, S) int64
   * @param attentionMask (B, S), 1 for a word piece and 0 for padding; null: no padding
   */
  public EncodedModality encodeWords(Tensor inputIds, @Nullable Tensor attentionMask) {
    Tensor embedded = embeddings.forward(inputIds, null);
    Tensor words = encoder.words(embedded, additive(attentionMask), Trace.NONE);
    return new EncodedModality(words, attentionMask);
  }

  /**
   * Images after the object-relationship encoder, which no sentence reaches.
   *
   * @param visualFeatures (B, R, F)
   * @param boxes (B, R, 4), divided by the image's width and height
   * @param mask (B, R), 1 for a region and 0 for padding; null: no padding
   */
  public EncodedModality encodeRegions(Tensor visualFeatures, Tensor boxes, @Nullable Tensor mask) {
    Tensor regions = encoder.regions(visualFeatures, boxes, additive(mask), Trace.NONE);
    return new EncodedModality(regions, mask);
  }

  /** All outputs of sentences and images, B of each: the cross-modality encoder and the pooler. */
  public LxmertOutput cross(EncodedModality words, EncodedModality regions) {
    Streams streams =
        encoder.cross(
            new Streams(words.output(), regions.output()),
            additive(words.mask()),
            additive(regions.mask()),
            Trace.NONE);
    return new LxmertOutput(
        streams.language(), streams.vision(), pooler.forward(streams.language()));
  }

  /** As {@link #cross}, the pooled output (B, H) alone, without what does not reach it. */
  public Tensor crossPooled(EncodedModality words, EncodedModality regions) {
    return pooler.forward(
        encoder.crossFirst(
            new Streams(words.output(), regions.output()),
            additive(words.mask()),
            additive(regions.mask())));
  }

  private @Nullable Tensor additive(@Nullable Tensor mask) {
    return mask == null ? null : additive(mask, embeddings.wordTable().scalar_type());
  }

  /** A mask of 1 and 0 as what is added to attention scores: (B, K) to (B, 1, 1, K). */
  public static Tensor additive(Tensor mask, torch.ScalarType type) {
    return mask.to(type).sub(new Scalar(1.0)).mul(new Scalar(-MASKED)).unsqueeze(1).unsqueeze(1);
  }

  LanguageEmbeddings embeddings() {
    return embeddings;
  }
}
