package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Predicts each region's object class, attribute class and feature after one shared transform. */
final class ObjectHead extends Module {
  private final PredictionTransform transform;
  private final Linear objects;
  private final Linear attributes;
  private final Linear features;

  ObjectHead(LxmertConfig config) {
    int size = config.hiddenSize();
    transform = register_module("transform", new PredictionTransform(config));
    Module decoders = register_module("decoder_dict", new Module());
    objects = decoders.register_module("obj", new Linear(size, config.numObjectLabels()));
    attributes = decoders.register_module("attr", new Linear(size, config.numAttrLabels()));
    features = decoders.register_module("feat", new Linear(size, config.visualFeatDim()));
  }

  /** What all three predictions start from: the vision stream (..., H), transformed. */
  Tensor transform(Tensor vision) {
    return transform.forward(vision);
  }

  /** (..., H), transformed, to (..., objects). */
  Tensor objects(Tensor transformed) {
    return objects.forward(transformed);
  }

  /** (..., H), transformed, to (..., attributes). */
  Tensor attributes(Tensor transformed) {
    return attributes.forward(transformed);
  }

  /** (..., H), transformed, to (..., F). */
  Tensor features(Tensor transformed) {
    return features.forward(transformed);
  }
}
