package lxmert.packed;

import lxmert.tensor.PackedLinear;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Self attention and feed-forward for inference. */
final class PackedLayer {
  private final Heads heads;
  private final PackedLinear projections;
  private final PackedLinear output;
  private final PackedNorm norm;
  private final PackedLinear inner;
  private final PackedLinear outer;
  private final PackedNorm outerNorm;

  /**
   * Packs a layer whose parts have these names.
   *
   * @param attention the sublayer of the self attention
   * @param intermediate the first half of the feed-forward
   * @param result the second half, with the residual
   */
  PackedLayer(Packing packing, String attention, String intermediate, String result) {
    heads = packing.heads();
    projections = packing.queryKeyValue(attention + ".self");
    output = packing.linear(attention + ".output.dense");
    norm = packing.norm(attention + ".output.LayerNorm");
    inner = packing.linear(intermediate + ".dense");
    outer = packing.linear(result + ".dense");
    outerNorm = packing.norm(result + ".LayerNorm");
  }

  /** A layer of the language or the object-relationship encoder. */
  static PackedLayer ofOneModality(Packing packing, String name) {
    return new PackedLayer(packing, name + ".attention", name + ".intermediate", name + ".output");
  }

  /** What a cross-modality layer does to words after its cross attention. */
  static PackedLayer ofLanguage(Packing packing, String name) {
    return new PackedLayer(
        packing, name + ".lang_self_att", name + ".lang_inter", name + ".lang_output");
  }

  /** What a cross-modality layer does to regions after its cross attention. */
  static PackedLayer ofVision(Packing packing, String name) {
    return new PackedLayer(
        packing, name + ".visn_self_att", name + ".visn_inter", name + ".visn_output");
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
