package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Predicts each region's object class, attribute class and feature after one shared transform. */
final class ObjectHead extends Module {
  private final PredictionTransform transform;
  private final Linear objects;
  private final Linear attributes;
  private final Linear features;

  /** Object scores (B, R, objects), attribute scores (B, R, attributes), features (B, R, F). */
  record Predictions(Tensor objects, Tensor attributes, Tensor features) {}

  ObjectHead(LxmertConfig config) {
    int size = config.hiddenSize();
    transform = register_module("transform", new PredictionTransform(config));
    Module decoders = register_module("decoder_dict", new Module());
    objects = decoders.register_module("obj", new Linear(size, config.numObjectLabels()));
    attributes = decoders.register_module("attr", new Linear(size, config.numAttrLabels()));
    features = decoders.register_module("feat", new Linear(size, config.visualFeatDim()));
  }

  /** From the vision stream (B, R, H). */
  Predictions forward(Tensor vision) {
    Tensor x = transform.forward(vision);
    return new Predictions(objects.forward(x), attributes.forward(x), features.forward(x));
  }
}
