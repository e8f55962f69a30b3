package lxmert.model;

import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Regions to hidden states: the mean of the normalised projections of feature and box. */
final class VisualFeatureEncoder extends Module {
  private final double dropout;
  private final Linear features;
  private final LayerNormImpl featureNorm;
  private final Linear boxes;
  private final LayerNormImpl boxNorm;

  VisualFeatureEncoder(LxmertConfig config) {
    int size = config.hiddenSize();
    dropout = config.hiddenDropoutProb();
    features = register_module("visn_fc", new Linear(config.visualFeatDim(), size));
    featureNorm = register_module("visn_layer_norm", Layers.norm(size));
    boxes = register_module("box_fc", new Linear(config.visualPosDim(), size));
    boxNorm = register_module("box_layer_norm", Layers.norm(size));
  }

  /** Features (B, R, F) and boxes (B, R, 4) to (B, R, H). */
  Tensor forward(Tensor visualFeatures, Tensor normalizedBoxes) {
    Tensor x = featureNorm.forward(features.forward(visualFeatures));
    Tensor y = boxNorm.forward(boxes.forward(normalizedBoxes));
    return Dropout.apply(x.add(y).div(new Scalar(2.0)), dropout, is_training());
  }
}
