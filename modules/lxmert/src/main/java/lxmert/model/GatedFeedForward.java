package lxmert.model;

import lxmert.model.CrossModalityLayer.Streams;
import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Feed-forward of one stream or of both, with weights of their own or the same. */
final class GatedFeedForward extends Module implements GatedSublayer {
  private final Module intermediate;
  private final Module output;
  private final @Nullable Side text;
  private final @Nullable Side vision;

  GatedFeedForward(GatedConfig config, int number) {
    GatedSublayers lists = config.sublayers();
    intermediate = register_module("intermediate", new Module());
    output = register_module("output", new Module());
    text =
        lists.tFfSublayers().contains(number)
            ? new Side(
                keys(""),
                config.hiddenSize(),
                config.feedForwardSize(number),
                config.hiddenAct(),
                config.hiddenDropoutProb())
            : null;
    vision =
        !lists.vFfSublayers().contains(number)
            ? null
            : lists.sharesWeights(number)
                ? text
                : new Side(
                    keys("v_"),
                    config.vHiddenSize(),
                    config.visionFeedForwardSize(number),
                    config.vHiddenAct(),
                    config.vHiddenDropoutProb());
  }

  private Keys keys(String prefix) {
    return new Keys(intermediate, output, prefix);
  }

  /** Where one stream's layers are registered. */
  private record Keys(Module intermediate, Module output, String prefix) {}

  /** The layers of one stream. */
  private static final class Side {
    private final Activation activation;
    private final double dropout;
    private final Linear inner;
    private final Linear dense;
    private final LayerNormImpl norm;

    Side(Keys keys, int size, int innerSize, Activation activation, double dropout) {
      this.activation = activation;
      this.dropout = dropout;
      inner = keys.intermediate.register_module(keys.prefix + "dense", new Linear(size, innerSize));
      dense = keys.output.register_module(keys.prefix + "dense", new Linear(innerSize, size));
      norm = keys.output.register_module(keys.prefix + "LayerNorm", Layers.norm(size));
    }

    Tensor forward(Tensor x, boolean training) {
      Tensor y = dense.forward(activation.apply(inner.forward(x)));
      return norm.forward(Dropout.apply(y, dropout, training).add(x));
    }
  }

  @Override
  public Streams forward(
      Streams in, @Nullable Tensor textMask, @Nullable Tensor visionMask, Trace trace) {
    return new Streams(
        text == null ? in.language() : text.forward(in.language(), is_training()),
        vision == null ? in.vision() : vision.forward(in.vision(), is_training()));
  }
}
