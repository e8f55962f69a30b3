package lxmert.tensor;

import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;

/**
 * A kernel that sees one cell is a linear layer of all cells: as a convolution of many small images
 * oneDNN takes three times as long.
 */
final class BytePointwise implements ByteProduct {
  private final OneDnnInt8 oneDnn;
  private final Tensor weight;
  private final Tensor scales;
  private final Tensor zeros;
  private final Tensor bias;

  /** Packs a kernel (out, in, 1, 1); the copies live as long as the scope they are made in. */
  BytePointwise(OneDnnInt8 oneDnn, Tensor kernel, Tensor bias) {
    this.oneDnn = oneDnn;
    weight =
        Tensors.keep(() -> oneDnn.pack(PerChannel.of(kernel).values().flatten(1, -1).contiguous()));
    scales = Tensors.keep(() -> PerChannel.of(kernel).scales().flatten());
    zeros = OneDnnInt8.zeros(scales.size(0));
    this.bias = bias.clone();
  }

  @Override
  public Tensor of(Tensor bytes, double scale) {
    Tensor y =
        oneDnn.linearFromZero(
            bytes.flatten(0, 2),
            scale,
            new IValue(weight),
            new IValue(scales),
            new IValue(zeros),
            new IValue(bias)); // (cells, out)
    return y.view(bytes.size(0), bytes.size(1), bytes.size(2), -1).permute(0, 3, 1, 2);
  }
}
