package lxmert.model;

import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Feature and box, each projected to the width of the vision stream. ViLBERT normalises their sum;
 * LXMERT takes the mean of both, each normalised.
 */
final class RegionEmbeddings extends Module {
  private final double dropout;
  private final Linear features;
  private final Linear boxes;
  private final @Nullable LayerNormImpl sumNorm;
  private final @Nullable LayerNormImpl featureNorm;
  private final @Nullable LayerNormImpl boxNorm;

  RegionEmbeddings(GatedConfig config) {
    long size = config.vHiddenSize();
    boolean sum = config.imageEmbeddings() == GatedConfig.ImageEmbeddings.VILBERT;
    dropout = config.vHiddenDropoutProb();
    features = register_module("image_embeddings", new Linear(config.visualFeatDim(), size));
    boxes = register_module("image_location_embeddings", new Linear(config.visualPosDim(), size));
    sumNorm = sum ? register_module("LayerNorm", Layers.norm(size)) : null;
    featureNorm = sum ? null : register_module("ImgLayerNorm", Layers.norm(size));
    boxNorm = sum ? null : register_module("LocLayerNorm", Layers.norm(size));
  }

  /** Features (B, R, F) and locations (B, R, L) to (B, R, Hv). */
  Tensor forward(Tensor visualFeatures, Tensor locations) {
    Tensor feature = features.forward(visualFeatures);
    Tensor box = boxes.forward(locations);
    Tensor x =
        featureNorm == null || boxNorm == null
            ? normalised(feature.add(box))
            : featureNorm.forward(feature).add(boxNorm.forward(box)).div(new Scalar(2.0));
    return Dropout.apply(x, dropout, is_training());
  }

  private Tensor normalised(Tensor sum) {
    return sumNorm == null ? sum : sumNorm.forward(sum);
  }
}
