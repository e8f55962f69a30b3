package lxmert.packed;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import lxmert.model.Lxmert;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertInput;
import lxmert.tensor.PackedLinear;
import lxmert.tensor.Precision;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The three encoders, the pooler and the answer head, packed for inference. It computes what {@link
 * Lxmert#pooled} and the answer head do, with rows of all sentences or images in one matrix.
 * Embeddings and answer head stay in float32.
 */
final class PackedModel implements AutoCloseable {
  private final int images;
  private final Packing packing;
  private final PackedEmbeddings embeddings;
  private final PackedLinear features;
  private final PackedNorm featureNorm;
  private final PackedLinear boxes;
  private final PackedNorm boxNorm;
  private final List<PackedLayer> language;
  private final List<PackedLayer> vision;
  private final List<PackedCrossLayer> cross;
  private final @Nullable PackedLastLayer last;
  private final PackedLinear pooler;
  private final PackedAnswerHead head;

  private PackedModel(Packing packing, LxmertConfig config, int images) {
    this.images = images;
    this.packing = packing;
    embeddings = new PackedEmbeddings(packing, "bert.embeddings");
    Heads heads = new Heads(config.numAttentionHeads(), config.headSize());
    String encoder = "bert.encoder.";
    features = packing.linear(encoder + "visn_fc.visn_fc");
    featureNorm = packing.norm(encoder + "visn_fc.visn_layer_norm");
    boxes = packing.linear(encoder + "visn_fc.box_fc", Precision.FLOAT32);
    boxNorm = packing.norm(encoder + "visn_fc.box_layer_norm");
    language =
        layers(
            config.lLayers(),
            i -> PackedLayer.ofOneModality(packing, heads, encoder + "layer." + i));
    vision =
        layers(
            config.rLayers(),
            i -> PackedLayer.ofOneModality(packing, heads, encoder + "r_layers." + i));
    int lastIndex = config.xLayers() - 1;
    cross = layers(lastIndex, i -> new PackedCrossLayer(packing, heads, encoder + "x_layers." + i));
    last =
        lastIndex < 0
            ? null
            : new PackedLastLayer(packing, heads, encoder + "x_layers." + lastIndex);
    pooler = packing.linear("bert.pooler.dense", Precision.FLOAT32);
    head = new PackedAnswerHead(packing);
  }

  private static <L> List<L> layers(int count, IntFunction<L> packed) {
    return IntStream.range(0, count).mapToObj(packed).toList();
  }

  /**
   * Packs weights by their names.
   *
   * @param images that a sentence is about, P
   * @param listener is told of every product
   */
  static PackedModel of(
      Map<String, Tensor> weights,
      LxmertConfig config,
      int images,
      Precision precision,
      PackedLinear.ProductListener listener) {
    Packing packing = new Packing(weights, precision, listener);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      return new PackedModel(packing, config, images);
    } catch (RuntimeException | Error e) {
      packing.close();
      throw e;
    }
  }

  /** Where it computes. */
  Device device() {
    return embeddings.words().device();
  }

  /** Features (B, R, F) and boxes (B, R, 4) through the object-relationship encoder: (B * R, H). */
  Tensor encodeRegions(Tensor visualFeatures, Tensor normalizedBoxes, @Nullable Tensor mask) {
    long batch = visualFeatures.size(0);
    Tensor x = featureNorm.apply(features.apply(visualFeatures.flatten(0, 1).to(type())));
    Tensor y = boxNorm.apply(boxes.apply(normalizedBoxes.flatten(0, 1)));
    Tensor regions = x.add(y).div(new Scalar(2.0)).to(type());
    Tensor added = additive(mask);
    for (PackedLayer layer : vision) {
      regions = layer.apply(regions, batch, added);
    }
    return regions;
  }

  /**
   * The scores (B, answers) in float32.
   *
   * @param inputIds (B, S), at most as long as there are positions
   * @param regions (B * P * R, H), from {@link #encodeRegions}
   */
  Tensor answer(
      Tensor inputIds,
      @Nullable Tensor attentionMask,
      Tensor regions,
      @Nullable Tensor visualAttentionMask) {
    long batch = inputIds.size(0);
    Tensor languageMask = additive(attentionMask);
    Tensor visionMask = additive(visualAttentionMask);
    Tensor words = embeddings.apply(inputIds).flatten(0, 1).to(type()); // (B * S, H)
    for (PackedLayer layer : language) {
      words = layer.apply(words, batch, languageMask);
    }
    Tensor pooled = pooled(words, regions, batch, languageMask, visionMask);
    return head.apply(pooled);
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
    PackedStreams streams =
        new PackedStreams(LxmertInput.forEachImage(sentences, images).flatten(0, 1), regions);
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
    return mask == null ? null : Lxmert.additive(mask, type());
  }

  private torch.ScalarType type() {
    return packing.precision().scalarType();
  }

  @Override
  public void close() {
    packing.close();
  }
}
