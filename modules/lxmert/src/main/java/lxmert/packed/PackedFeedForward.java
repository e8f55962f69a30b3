package lxmert.packed;

import lxmert.model.Activation;
import lxmert.tensor.PackedLinear;
import org.bytedeco.pytorch.Tensor;

/** A feed-forward with the addition and normalisation behind it, for inference. */
final class PackedFeedForward {
  private final Activation activation;
  private final PackedLinear inner;
  private final PackedLinear outer;
  private final PackedNorm norm;

  /**
   * Packs a feed-forward whose layers have these names.
   *
   * @param intermediate what the name of the first layer begins with
   * @param result what those of the second and its normalisation begin with
   */
  PackedFeedForward(Packing packing, Activation activation, String intermediate, String result) {
    this.activation = activation;
    inner = packing.linear(intermediate + "dense");
    outer = packing.linear(result + "dense");
    norm = packing.norm(result + "LayerNorm");
  }

  /** (rows, H) to the same shape. */
  Tensor apply(Tensor x) {
    Tensor wide = activation == Activation.GELU ? inner.gelu(x) : activation.apply(inner.apply(x));
    return norm.apply(outer.plus(wide, x));
  }
}
