package lxmert.vision;

import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The first layers: a 7x7 convolution of stride 2 and a 3x3 max-pool of stride 2. */
public final class Stem extends Module {
  private final boolean caffePool;
  private final ConvNorm conv1;

  Stem(DetectorConfig config) {
    caffePool = config.model().maxPool();
    conv1 =
        register_module(
            "conv1",
            new ConvNorm(new ConvNorm.Shape(3, config.resnets().stemOutChannels(), 7, 2, 3, 1, 1)));
  }

  /** (N, 3, H, W) to (N, stem, about H/4, about W/4). */
  public Tensor forward(Tensor pixels) {
    Tensor x = torch.relu_(conv1.forward(pixels));
    // Caffe pools without padding and rounds the size up.
    long padding = caffePool ? 0 : 1;
    return torch.max_pool2d(
        x,
        new long[] {3, 3},
        new long[] {2, 2},
        new long[] {padding, padding},
        new long[] {1, 1},
        caffePool);
  }

  void fold(Precision precision) {
    conv1.fold(precision.outsideEngine()); // pixels can be negative
  }
}
