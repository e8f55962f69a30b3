package lxmert.model;

import lxmert.model.CrossModalityLayer.Streams;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Tensor;

/**
 * UNITER's: a region is the sum of feature and box, each projected and normalised, and of token
 * type 1, normalised again.
 */
final class UniterEmbeddings extends GatedEmbeddings {
  private static final int REGION = 1;

  private final Linear features;
  private final Linear boxes;
  private final LayerNormImpl featureNorm;
  private final LayerNormImpl boxNorm;
  private final LayerNormImpl sumNorm;

  UniterEmbeddings(GatedConfig config) {
    super(config);
    long size = config.hiddenSize();
    features = register_module("image_embeddings", new Linear(config.visualFeatDim(), size));
    boxes = register_module("image_location_embeddings", new Linear(config.visualPosDim(), size));
    featureNorm = register_module("image_layer_norm", Layers.norm(size));
    boxNorm = register_module("image_location_layer_norm", Layers.norm(size));
    sumNorm = register_module("v_LayerNorm", Layers.norm(size));
  }

  @Override
  Streams embed(LxmertInput input) {
    Tensor regions =
        featureNorm
            .forward(features.forward(input.visualFeatures()))
            .add(boxNorm.forward(boxes.forward(input.boxes())))
            .add(type(REGION));
    return new Streams(text(input), dropped(sumNorm.forward(regions)));
  }
}
