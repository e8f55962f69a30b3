package lxmert.model;

import java.util.ArrayList;
import java.util.List;
import lxmert.tensor.Kept;
import lxmert.tensor.PackedLinear;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Packs modules into layers for inference, and owns what it packed. */
final class Packing implements AutoCloseable {
  private final Heads heads;
  private final Precision precision;
  private final Kept kept = new Kept();
  private final List<PackedLinear> layers = new ArrayList<>();

  Packing(LxmertConfig config, Precision precision) {
    heads = new Heads(config.numAttentionHeads(), config.headSize());
    this.precision = precision;
  }

  Heads heads() {
    return heads;
  }

  torch.ScalarType type() {
    return precision.scalarType();
  }

  PackedNorm norm(LayerNorm norm) {
    return new PackedNorm(norm, kept);
  }

  PackedLinear linear(Linear linear) {
    return linear(linear, precision);
  }

  PackedLinear linear(Linear linear, Precision other) {
    return own(new PackedLinear(linear.weight(), linear.bias(), other));
  }

  /** Queries alone, divided by the root of the head size. */
  PackedLinear query(Attention attention) {
    Linear query = attention.query();
    return own(new PackedLinear(scaled(query.weight()), scaled(query.bias()), precision));
  }

  /** Keys and values, side by side. */
  PackedLinear keyValue(Attention attention) {
    Linear key = attention.key();
    Linear value = attention.value();
    return sideBySide(
        new TensorVector(key.weight(), value.weight()), new TensorVector(key.bias(), value.bias()));
  }

  /** Queries, divided by the root of the head size, keys and values, side by side. */
  PackedLinear queryKeyValue(Attention attention) {
    Linear query = attention.query();
    Linear key = attention.key();
    Linear value = attention.value();
    return sideBySide(
        new TensorVector(scaled(query.weight()), key.weight(), value.weight()),
        new TensorVector(scaled(query.bias()), key.bias(), value.bias()));
  }

  private PackedLinear sideBySide(TensorVector weights, TensorVector biases) {
    return own(new PackedLinear(torch.cat(weights, 0), torch.cat(biases, 0), precision));
  }

  private Tensor scaled(Tensor query) {
    return query.div(new Scalar(Math.sqrt((double) heads.size())));
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
