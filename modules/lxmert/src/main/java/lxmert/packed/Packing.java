package lxmert.packed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.tensor.Kept;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.PackedLinear;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Packs the layers of a checkpoint, each by its name there, such as {@code
 * bert.encoder.layer.0.attention.self}, and owns what it packed: all of it is copied.
 */
final class Packing implements AutoCloseable {
  private final Map<String, Tensor> weights;
  private final Precision precision;
  private final PackedLinear.ProductListener listener;
  private final Kept kept = new Kept();
  private final List<PackedLinear> layers = new ArrayList<>();

  /**
   * Packs nothing yet.
   *
   * @param weights by name; they are read by the methods below alone
   * @param listener is told of the products of all layers
   */
  Packing(Map<String, Tensor> weights, Precision precision, PackedLinear.ProductListener listener) {
    this.listener = listener;
    this.weights = weights;
    this.precision = precision;
  }

  /** The products' precision. */
  Precision precision() {
    return precision;
  }

  /** A copy of one tensor. */
  Tensor copy(String name) {
    return kept.keep(tensor(name).clone());
  }

  /**
   * Copies weights into a module.
   *
   * @param prefix what stands before the module's own names
   */
  void copyInto(Module module, String prefix) {
    ModuleWeights.stateOf(module).forEach((name, into) -> into.copy_(tensor(prefix + name)));
  }

  /** A copy of row 0 of a table. */
  Tensor firstRow(String name) {
    return kept.keep(tensor(name).select(0, 0).clone());
  }

  PackedNorm norm(String name) {
    Tensor weight = tensor(name + ".weight").clone();
    Tensor bias = tensor(name + ".bias").clone();
    return new PackedNorm(
        weight.size(0), kept.keep(new TensorOptional(weight)), kept.keep(new TensorOptional(bias)));
  }

  PackedLinear linear(String name) {
    return linear(name, precision);
  }

  PackedLinear linear(String name, Precision other) {
    return own(new PackedLinear(tensor(name + ".weight"), tensor(name + ".bias"), other, listener));
  }

  /**
   * An attention's queries alone, divided by the root of the head size.
   *
   * @param attention what the names of its three layers begin with
   */
  PackedLinear query(String attention, Heads heads) {
    return own(
        new PackedLinear(
            scaled(attention, "weight", heads),
            scaled(attention, "bias", heads),
            precision,
            listener));
  }

  /** An attention's keys and values, side by side. */
  PackedLinear keyValue(String attention) {
    return sideBySide(
        new TensorVector(tensor(attention + "key.weight"), tensor(attention + "value.weight")),
        new TensorVector(tensor(attention + "key.bias"), tensor(attention + "value.bias")));
  }

  /** An attention's queries, divided by the root of the head size, keys and values. */
  PackedLinear queryKeyValue(String attention, Heads heads) {
    return sideBySide(
        new TensorVector(
            scaled(attention, "weight", heads),
            tensor(attention + "key.weight"),
            tensor(attention + "value.weight")),
        new TensorVector(
            scaled(attention, "bias", heads),
            tensor(attention + "key.bias"),
            tensor(attention + "value.bias")));
  }

  private PackedLinear sideBySide(TensorVector weights, TensorVector biases) {
    return own(new PackedLinear(torch.cat(weights, 0), torch.cat(biases, 0), precision, listener));
  }

  private Tensor scaled(String attention, String parameter, Heads heads) {
    return tensor(attention + "query." + parameter)
        .div(new Scalar(Math.sqrt((double) heads.size())));
  }

  private Tensor tensor(String name) {
    Tensor tensor = weights.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("weights without " + name);
    }
    return tensor.detach();
  }

  private PackedLinear own(PackedLinear layer) {
    layers.add(layer);
    return layer;
  }

  @Override
  public void close() {
    layers.forEach(PackedLinear::close);
    kept.close();
  }
}
