package lxmert.vision;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Layers with the initial weights of Faster R-CNN: normal around 0, biases 0. */
final class Weights {
  private Weights() {}

  static Tensor normal(double deviation, long... shape) {
    return torch.empty(shape).normal_(0, deviation, new GeneratorOptional());
  }

  static LinearImpl linear(int in, int out, double deviation) {
    LinearImpl layer = new LinearImpl(in, out);
    initialise(layer.weight(), layer.bias(), deviation);
    return layer;
  }

  /** A convolution of stride 1 with a bias that keeps the size of the image. */
  static Conv2dImpl conv(int in, int out, int kernel, double deviation) {
    Conv2dOptions options =
        new Conv2dOptions(in, out, new LongPointer(new long[] {kernel, kernel}));
    options.padding().put(new LongPointer(new long[] {kernel / 2, kernel / 2}));
    Conv2dImpl layer = new Conv2dImpl(options);
    initialise(layer.weight(), layer.bias(), deviation);
    return layer;
  }

  private static void initialise(Tensor weight, Tensor bias, double deviation) {
    try (NoGradGuard guard = new NoGradGuard()) {
      weight.normal_(0, deviation, new GeneratorOptional());
      bias.zero_();
    }
  }
}
