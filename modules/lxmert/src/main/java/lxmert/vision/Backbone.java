package lxmert.vision;

import java.util.List;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** The residual network from pixels to the feature map res4, of stride 16. */
public final class Backbone extends Module {
  private final Stem stem;
  private final Stage res2;
  private final Stage res3;
  private final Stage res4;

  Backbone(DetectorConfig config) {
    stem = register_module("stem", new Stem(config));
    res2 = register_module("res2", new Stage(config.resnets(), 2, 1, 1));
    res3 = register_module("res3", new Stage(config.resnets(), 3, 2, 1));
    res4 = register_module("res4", new Stage(config.resnets(), 4, 2, 1));
  }

  /** Pixels (N, 3, H, W), normalised, to res4 (N, C, h, w). */
  public Tensor forward(Tensor pixels) {
    return Tensors.chain(
        pixels, List.of(stem::forward, res2::forward, res3::forward, res4::forward));
  }

  /** What each stage makes of the pixels: the stem, res2, res3 and res4. */
  public List<Tensor> stages(Tensor pixels) {
    Tensor x1 = stem.forward(pixels);
    Tensor x2 = res2.forward(x1);
    Tensor x3 = res3.forward(x2);
    return List.of(x1, x2, x3, res4.forward(x3));
  }

  void fold(Precision precision) {
    stem.fold(precision);
    res2.fold(precision);
    res3.fold(precision);
    res4.fold(precision);
  }
}
