package lxmert.vision;

import lxmert.tensor.Int8Convolution;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A convolution without bias followed by a batch norm (eps 1e-5), under the keys {@code weight} and
 * {@code norm.*}.
 */
public final class ConvNorm extends Module {
  private static final double EPSILON = 1e-5;

  private final Convolution.Geometry geometry;
  private final Tensor weight;
  private final BatchNorm2dImpl norm;
  private @Nullable Tensor foldedWeight;
  private @Nullable Tensor foldedBias;
  private @Nullable Int8Convolution int8;

  /** A square kernel and how it moves. */
  record Shape(int in, int out, int kernel, int stride, int padding, int dilation, int groups) {
    static Shape pointwise(int in, int out, int stride) {
      return new Shape(in, out, 1, stride, 0, 1, 1);
    }
  }

  ConvNorm(Shape shape) {
    geometry = new Convolution.Geometry(shape.stride, shape.padding, shape.dilation, shape.groups);
    int kernel = shape.kernel;
    double fanOut = (double) shape.out * kernel * kernel / shape.groups;
    weight =
        register_parameter(
            "weight",
            Weights.normal(
                Math.sqrt(2 / fanOut), shape.out, shape.in / shape.groups, kernel, kernel));
    norm = register_module("norm", new BatchNorm2dImpl(new BatchNormOptions(shape.out)));
  }

  /** (N, in, H, W) to (N, out, H', W'). */
  public Tensor forward(Tensor x) {
    if (int8 != null) {
      return int8.apply(x);
    }
    if (foldedWeight != null && foldedBias != null) {
      return Convolution.apply(
          x.to(foldedWeight.scalar_type()), foldedWeight, foldedBias, geometry);
    }
    return norm.forward(Convolution.apply(x, weight, null, geometry));
  }

  /**
   * Multiplies the norm's running statistics into a copy of the kernel, for inference only: from
   * then on {@link #forward} ignores training mode and later changes of the parameters. The copy
   * lives as long as the scope it is made in.
   *
   * @param precision of the copy, and of all that {@link #forward} computes; in int8 its input must
   *     not be negative
   */
  void fold(Precision precision) {
    torch.ScalarType type = precision.scalarType();
    try (NoGradGuard guard = new NoGradGuard()) {
      int8 = precision == Precision.INT8 ? rounded() : null;
      if (int8 == null) {
        foldedWeight =
            Tensors.keep(() -> kernel().to(type).contiguous(torch.MemoryFormat.ChannelsLast));
        foldedBias = Tensors.keep(() -> shift().to(type));
      }
    }
  }

  private @Nullable Int8Convolution rounded() {
    if (geometry.groups() != 1) {
      return null;
    }
    Int8Convolution.Moves moves =
        new Int8Convolution.Moves(geometry.stride(), geometry.padding(), geometry.dilation());
    try (Tensor kernel = Tensors.keep(() -> kernel().to(torch.ScalarType.Float));
        Tensor shift = Tensors.keep(() -> shift().to(torch.ScalarType.Float))) {
      return Int8Convolution.of(kernel, shift, moves).orElse(null);
    }
  }

  private Tensor kernel() {
    return weight.mul(scale().view(-1, 1, 1, 1)); // in float64
  }

  private Tensor shift() {
    return norm.bias().sub(scale().mul(norm.running_mean())); // (out)
  }

  /** What the norm multiplies each channel by (out), in float64. */
  private Tensor scale() {
    Tensor variance = norm.running_var().to(torch.ScalarType.Double);
    return norm.weight().div(torch.sqrt(variance.add(new Scalar(EPSILON))));
  }
}
