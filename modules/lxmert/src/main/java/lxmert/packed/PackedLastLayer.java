package lxmert.packed;

import lxmert.tensor.PackedLinear;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The last cross-modality layer where only the pooled output is wanted: language alone. */
final class PackedLastLayer {
  private final Heads heads;
  private final PackedLinear query;
  private final PackedLinear keyValue;
  private final PackedLinear output;
  private final PackedNorm norm;
  private final PackedLayer language;

  PackedLastLayer(Packing packing, Heads heads, String name) {
    this.heads = heads;
    query = packing.query(name + ".visual_attention.att.", heads);
    keyValue = packing.keyValue(name + ".visual_attention.att.");
    output = packing.linear(name + ".visual_attention.output.dense");
    norm = packing.norm(name + ".visual_attention.output.LayerNorm");
    language = PackedLayer.ofLanguage(packing, heads, name);
  }

  /** (B * S, H) and (B * R, H) to the language stream at [CLS], (B, H). */
  Tensor apply(
      PackedStreams in, long batch, @Nullable Tensor languageMask, @Nullable Tensor visionMask) {
    Tensor q = heads.split(query.apply(in.language()), batch, 1).select(0, 0);
    Tensor kv = heads.split(keyValue.apply(in.vision()), batch, 2);
    Tensor mixed = heads.mix(q, kv.select(0, 0), kv.select(0, 1), visionMask);
    Tensor crossed = norm.apply(output.plus(mixed, in.language()));
    return language.applyFirst(crossed, batch, languageMask);
  }
}
