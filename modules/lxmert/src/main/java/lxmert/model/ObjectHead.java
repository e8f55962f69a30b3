package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Predicts each region's object class, attribute class and feature after one shared transform. */
final class ObjectHead extends Module {
  private final PredictionTransform transform;
  private final Decoders decoders;

  ObjectHead(LxmertConfig config) {
    transform =
        register_module(
            "transform", new PredictionTransform(config.hiddenSize(), Activation.GELU, true));
    decoders = register_module("decoder_dict", new Decoders(config));
  }

  private static final class Decoders extends Module {
    private final Linear objects;
    private final Linear attributes;
    private final Linear features;

    Decoders(LxmertConfig config) {
      int size = config.hiddenSize();
      objects = register_module("obj", new Linear(size, config.numObjectLabels()));
      attributes = register_module("attr", new Linear(size, config.numAttrLabels()));
      features = register_module("feat", new Linear(size, config.visualFeatDim()));
    }
  }

  /** What all three predictions start from: the vision stream (..., H), transformed. */
  Tensor transform(Tensor vision) {
    return transform.forward(vision);
  }

  /** (..., H), transformed, to (..., objects). */
  Tensor objects(Tensor transformed) {
    return decoders.objects.forward(transformed);
  }

  /** (..., H), transformed, to (..., attributes). */
  Tensor attributes(Tensor transformed) {
    return decoders.attributes.forward(transformed);
  }

  /** (..., H), transformed, to (..., F). */
  Tensor features(Tensor transformed) {
    return decoders.features.forward(transformed);
  }
}
