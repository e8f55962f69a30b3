package lxmert.model;

import lxmert.model.CrossModalityLayer.Streams;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.Tensor;

/**
 * VisualBERT's: a region is its projected feature at visual position 0, of visual type 1; its box
 * is not read. Words and regions share the layer normalisation.
 */
final class VisualBertEmbeddings extends GatedEmbeddings {
  private static final long REGION = 1;

  private final Linear projection;
  private final EmbeddingImpl types;
  private final EmbeddingImpl positions;

  VisualBertEmbeddings(GatedConfig config) {
    super(config);
    long size = config.hiddenSize();
    projection = register_module("projection", new Linear(config.visualFeatDim(), size));
    types =
        register_module("token_type_embeddings_visual", Layers.table(config.typeVocabSize(), size));
    positions =
        register_module(
            "position_embeddings_visual", Layers.plainTable(config.maxPositionEmbeddings(), size));
  }

  @Override
  Streams embed(LxmertInput input) {
    Tensor regions =
        projection
            .forward(input.visualFeatures())
            .add(positions.weight().select(0, 0))
            .add(types.weight().select(0, REGION));
    return new Streams(text(input), finished(regions));
  }
}
