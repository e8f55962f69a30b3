package lxmert.model;

import java.util.List;
import lxmert.model.CrossModalityLayer.Streams;
import lxmert.tensor.PackedLinear;
import lxmert.tensor.Precision;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * An {@link LxmertForAnswering}'s parameters, packed for inference. It computes what {@link
 * Lxmert#pooled} and the answer head do, with rows of all sentences or images in one matrix.
 * Embeddings and answer head stay in float32.
 */
final class PackedModel implements AutoCloseable {
  private final int images;
  private final Packing packing;
  private final LanguageEmbeddings embeddings;
  private final PackedLinear features;
  private final PackedNorm featureNorm;
  private final PackedLinear boxes;
  private final PackedNorm boxNorm;
  private final List<PackedLayer> language;
  private final List<PackedLayer> vision;
  private final List<PackedCrossLayer> cross;
  private final @Nullable PackedLastLayer last;
  private final PackedLinear pooler;
  private final PackedLinear headHidden;
  private final PackedNorm headNorm;
  private final PackedLinear headAnswers;

  PackedModel(LxmertForAnswering model, Precision precision) {
    images = model.images();
    packing = new Packing(model.config(), precision);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      embeddings = model.backbone().embeddings();
      Encoder encoder = model.backbone().encoder();
      features = packing.linear(encoder.visualFeatures().features());
      featureNorm = packing.norm(encoder.visualFeatures().featureNorm());
      boxes = packing.linear(encoder.visualFeatures().boxes(), Precision.FLOAT32);
      boxNorm = packing.norm(encoder.visualFeatures().boxNorm());
      language = encoder.language().stream().map(layer -> PackedLayer.of(layer, packing)).toList();
      vision = encoder.vision().stream().map(layer -> PackedLayer.of(layer, packing)).toList();
      List<CrossModalityLayer> layers = encoder.cross();
      int lastIndex = Math.max(0, layers.size() - 1);
      cross =
          layers.subList(0, lastIndex).stream()
              .map(layer -> new PackedCrossLayer(layer, packing))
              .toList();
      last = layers.isEmpty() ? null : new PackedLastLayer(layers.get(lastIndex), packing);
      pooler = packing.linear(model.backbone().pooler().dense(), Precision.FLOAT32);
      headHidden = packing.linear(model.head().hidden(), Precision.FLOAT32);
      headNorm = packing.norm(model.head().norm());
      headAnswers = packing.linear(model.head().answers(), Precision.FLOAT32);
    }
  }

  /** Features (B, R, F) and boxes (B, R, 4) through the object-relationship encoder: (B * R, H). */
  Tensor encodeRegions(Tensor visualFeatures, Tensor normalizedBoxes, @Nullable Tensor mask) {
    long batch = visualFeatures.size(0);
    Tensor x = featureNorm.apply(features.apply(visualFeatures.flatten(0, 1).to(packing.type())));
    Tensor y = boxNorm.apply(boxes.apply(normalizedBoxes.flatten(0, 1)));
    Tensor regions = x.add(y).div(new Scalar(2.0)).to(packing.type());
    Tensor added = additive(mask);
    for (PackedLayer layer : vision) {
      regions = layer.apply(regions, batch, added);
    }
    return regions;
  }

  /**
   * The scores (B, answers) in float32.
   *
   * @param inputIds (B, S)
   * @param regions (B * P * R, H), from {@link #encodeRegions}
   */
  Tensor answer(
      Tensor inputIds,
      @Nullable Tensor attentionMask,
      @Nullable Tensor tokenTypeIds,
      Tensor regions,
      @Nullable Tensor visualAttentionMask) {
    long batch = inputIds.size(0);
    Tensor languageMask = additive(attentionMask);
    Tensor visionMask = additive(visualAttentionMask);
    Tensor words =
        embeddings.embed(inputIds, tokenTypeIds).flatten(0, 1).to(packing.type()); // (B * S, H)
    for (PackedLayer layer : language) {
      words = layer.apply(words, batch, languageMask);
    }
    Tensor pooled = pooled(words, regions, batch, languageMask, visionMask);
    return headAnswers.apply(headNorm.apply(headHidden.gelu(pooled)));
  }

  /** The pooled outputs of each sentence's images side by side, (B, P * H). */
  private Tensor pooled(
      Tensor words,
      Tensor regions,
      long batch,
      @Nullable Tensor languageMask,
      @Nullable Tensor visionMask) {
    Tensor mask = languageMask == null ? null : LxmertInput.forEachImage(languageMask, images);
    Tensor sentences = words.view(batch, -1, words.size(1)); // (B, S, H)
    Streams streams =
        new Streams(LxmertInput.forEachImage(sentences, images).flatten(0, 1), regions);
    for (PackedCrossLayer layer : cross) {
      streams = layer.apply(streams, batch * images, mask, visionMask);
    }
    Tensor first =
        last == null
            ? streams.language().view(batch * images, -1, words.size(1)).select(1, 0)
            : last.apply(streams, batch * images, mask, visionMask);
    return pooler.apply(first.to(torch.ScalarType.Float)).tanh().view(batch, -1);
  }

  private @Nullable Tensor additive(@Nullable Tensor mask) {
    return mask == null ? null : Lxmert.additive(mask, packing.type());
  }

  @Override
  public void close() {
    packing.close();
  }
}
