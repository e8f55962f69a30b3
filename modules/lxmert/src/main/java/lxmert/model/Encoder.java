package lxmert.model;

import java.util.List;
import lxmert.model.CrossModalityLayer.Streams;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The language, object-relationship and cross-modality encoders. */
final class Encoder extends Module {
  private final VisualFeatureEncoder visualFeatures;
  private final ModuleArray<TransformerLayer> language;
  private final ModuleArray<TransformerLayer> vision;
  private final ModuleArray<CrossModalityLayer> cross;

  Encoder(LxmertConfig config) {
    visualFeatures = register_module("visn_fc", new VisualFeatureEncoder(config));
    language =
        register_module(
            "layer",
            new ModuleArray<>(config.lLayers(), i -> new TransformerLayer("layer." + i, config)));
    cross =
        register_module(
            "x_layers",
            new ModuleArray<>(
                config.xLayers(), i -> new CrossModalityLayer("x_layers." + i, config)));
    vision =
        register_module(
            "r_layers",
            new ModuleArray<>(
                config.rLayers(), i -> new TransformerLayer("r_layers." + i, config)));
  }

  /** Both streams after every layer. */
  Streams forward(
      Tensor embedded,
      LxmertInput input,
      @Nullable Tensor languageMask,
      @Nullable Tensor visionMask,
      Trace trace) {
    Streams streams = singleModality(embedded, input, languageMask, visionMask, trace);
    return cross(streams, forEachImage(languageMask, input), visionMask, trace);
  }

  /** The language stream at [CLS] alone, (B * P, 1, H), without the work that it does not need. */
  Tensor forwardFirst(
      Tensor embedded,
      LxmertInput input,
      @Nullable Tensor languageMask,
      @Nullable Tensor visionMask) {
    Streams streams = singleModality(embedded, input, languageMask, visionMask, Trace.NONE);
    return crossFirst(streams, forEachImage(languageMask, input), visionMask);
  }

  /** The cross-modality encoder alone. */
  Streams cross(
      Streams in, @Nullable Tensor languageMask, @Nullable Tensor visionMask, Trace trace) {
    Streams streams = in;
    for (CrossModalityLayer layer : cross.items()) {
      streams = layer.forward(streams, languageMask, visionMask, trace);
    }
    return streams;
  }

  /** As {@link #cross}, the language stream at [CLS] alone, (B, 1, H). */
  Tensor crossFirst(Streams in, @Nullable Tensor languageMask, @Nullable Tensor visionMask) {
    Streams streams = in;
    List<CrossModalityLayer> layers = cross.items();
    if (layers.isEmpty()) {
      return streams.language().narrow(1, 0, 1);
    }
    for (CrossModalityLayer layer : layers.subList(0, layers.size() - 1)) {
      streams = layer.forward(streams, languageMask, visionMask, Trace.NONE);
    }
    return layers.get(layers.size() - 1).forwardFirst(streams, languageMask, visionMask);
  }

  private static @Nullable Tensor forEachImage(@Nullable Tensor mask, LxmertInput input) {
    return mask == null ? null : input.forEachImage(mask);
  }

  /** Every sentence is encoded once, however many images it has. */
  private Streams singleModality(
      Tensor embedded,
      LxmertInput input,
      @Nullable Tensor languageMask,
      @Nullable Tensor visionMask,
      Trace trace) {
    Tensor words = words(embedded, languageMask, trace);
    Tensor regions = regions(input.visualFeatures(), input.boxes(), visionMask, trace);
    return new Streams(input.forEachImage(words), regions);
  }

  /** The object-relationship encoder alone: (B, R, F) and (B, R, 4) to (B, R, H). */
  Tensor regions(Tensor features, Tensor boxes, @Nullable Tensor visionMask, Trace trace) {
    Tensor regions = visualFeatures.forward(features, boxes);
    trace.hidden("visn_fc", regions);
    for (TransformerLayer layer : vision.items()) {
      regions = layer.forward(regions, visionMask, trace);
    }
    return regions;
  }

  /** The language encoder alone: (B, S, H) to the same shape. */
  Tensor words(Tensor embedded, @Nullable Tensor languageMask, Trace trace) {
    Tensor words = embedded;
    for (TransformerLayer layer : language.items()) {
      words = layer.forward(words, languageMask, trace);
    }
    return words;
  }
}
