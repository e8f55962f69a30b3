package lxmert.model;

import lxmert.tensor.PackedLinear;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Self attention and feed-forward for inference: a {@link TransformerLayer}'s parameters, packed.
 */
final class PackedLayer {
  private final Heads heads;
  private final PackedLinear projections;
  private final PackedLinear output;
  private final PackedNorm norm;
  private final PackedLinear inner;
  private final PackedLinear outer;
  private final PackedNorm outerNorm;

  PackedLayer(
      AttentionSublayer attention,
      Intermediate intermediate,
      ResidualOutput residual,
      Packing packing) {
    heads = packing.heads();
    projections = packing.queryKeyValue(attention.attention());
    output = packing.linear(attention.output().dense());
    norm = packing.norm(attention.output().norm());
    inner = packing.linear(intermediate.dense());
    outer = packing.linear(residual.dense());
    outerNorm = packing.norm(residual.norm());
  }

  static PackedLayer of(TransformerLayer layer, Packing packing) {
    return new PackedLayer(layer.attention(), layer.intermediate(), layer.output(), packing);
  }

  /** (B * L, H) to the same shape. */
  Tensor apply(Tensor x, long batch, @Nullable Tensor mask) {
    Tensor split = heads.split(projections.apply(x), batch, 3);
    Tensor mixed = heads.mix(split.select(0, 0), split.select(0, 1), split.select(0, 2), mask);
    return feedForward(mixed, x);
  }

  /** (B * L, H) to (B, H): the result at position 0 only. */
  Tensor applyFirst(Tensor x, long batch, @Nullable Tensor mask) {
    Tensor split = heads.split(projections.apply(x), batch, 3);
    Tensor query = split.select(0, 0).narrow(2, 0, 1); // (B, N, 1, D)
    Tensor mixed = heads.mix(query, split.select(0, 1), split.select(0, 2), mask);
    Tensor first = x.view(batch, -1, x.size(1)).select(1, 0).contiguous();
    return feedForward(mixed, first);
  }

  private Tensor feedForward(Tensor mixed, Tensor residual) {
    Tensor attended = norm.apply(output.plus(mixed, residual));
    return outerNorm.apply(outer.plus(inner.gelu(attended), attended));
  }
}
