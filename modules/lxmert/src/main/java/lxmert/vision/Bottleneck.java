package lxmert.vision;

import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The residual block of He et al. 2016, figure 5 right: 1x1, 3x3 and 1x1 convolutions, and a
 * projection beside them where the number of channels changes.
 */
public final class Bottleneck extends Module {
  private final @Nullable ConvNorm shortcut;
  private final ConvNorm conv1;
  private final ConvNorm conv2;
  private final ConvNorm conv3;

  /**
   * Widths and strides of a block.
   *
   * @param strideIn1x1 whether conv1 carries the stride (Caffe) or conv2
   */
  record Shape(
      int in, int bottleneck, int out, int groups, int stride, boolean strideIn1x1, int dilation) {}

  Bottleneck(Shape s) {
    shortcut =
        s.in == s.out
            ? null
            : register_module(
                "shortcut", new ConvNorm(ConvNorm.Shape.pointwise(s.in, s.out, s.stride)));
    int stride1 = s.strideIn1x1 ? s.stride : 1;
    int stride3 = s.strideIn1x1 ? 1 : s.stride;
    conv1 =
        register_module(
            "conv1", new ConvNorm(ConvNorm.Shape.pointwise(s.in, s.bottleneck, stride1)));
    conv2 =
        register_module(
            "conv2",
            new ConvNorm(
                new ConvNorm.Shape(
                    s.bottleneck, s.bottleneck, 3, stride3, s.dilation, s.dilation, s.groups)));
    conv3 =
        register_module("conv3", new ConvNorm(ConvNorm.Shape.pointwise(s.bottleneck, s.out, 1)));
  }

  /** (N, in, H, W) to (N, out, H', W'), not negative. */
  public Tensor forward(Tensor x) {
    Tensor y = torch.relu_(conv1.forward(x));
    y = torch.relu_(conv2.forward(y));
    y = conv3.forward(y);
    return torch.relu_(y.add_(shortcut == null ? x : shortcut.forward(x)));
  }

  void fold(Precision precision) {
    if (shortcut != null) {
      shortcut.fold(precision);
    }
    conv1.fold(precision);
    conv2.fold(precision);
    conv3.fold(precision);
  }
}
