package lxmert.packed;

import lxmert.tensor.PackedLinear;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Attention with the addition and normalisation behind it, for inference. */
final class PackedAttention {
  private final Heads heads;
  private final PackedLinear projections;
  private final PackedLinear output;
  private final PackedNorm norm;

  /**
   * Packs an attention whose layers have these names.
   *
   * @param self what the names of query, key and value begin with
   * @param result what those of the output and its normalisation begin with
   */
  PackedAttention(Packing packing, Heads heads, String self, String result) {
    this.heads = heads;
    projections = packing.queryKeyValue(self, heads);
    output = packing.linear(result + "dense");
    norm = packing.norm(result + "LayerNorm");
  }

  /** What a stream asks, and what it is looked at with: (B, N, L, D) each. */
  record Projected(Tensor query, Tensor key, Tensor value) {}

  /** (B * L, H) to what it asks and is looked at with. */
  Projected project(Tensor x, long batch) {
    Tensor split = heads.split(projections.apply(x), batch, 3);
    return new Projected(split.select(0, 0), split.select(0, 1), split.select(0, 2));
  }

  /**
   * A stream looks at itself.
   *
   * @param x (B * L, H)
   * @param mask added to the scores, (B, 1, 1, L), or null
   * @param places of the wanted rows, (B, K); null: all
   * @return (B * L, H) or (B * K, H)
   */
  Tensor apply(Tensor x, long batch, @Nullable Tensor mask, @Nullable Tensor places) {
    Projected own = project(x, batch);
    return look(x, own.query, KeysAndValues.of(own, mask), places);
  }

  /**
   * A stream looks at what is given.
   *
   * @param x (B * L, H)
   * @param query of the same, (B, N, L, D)
   * @param places of the wanted rows, (B, K); null: all
   * @return (B * L, H) or (B * K, H)
   */
  Tensor look(Tensor x, Tensor query, KeysAndValues seen, @Nullable Tensor places) {
    Tensor asks = places == null ? query : heads.at(query, places);
    Tensor mixed = heads.mix(asks, seen.key(), seen.value(), seen.mask());
    return norm.apply(output.plus(mixed, places == null ? x : rows(x, places)));
  }

  /** Some rows of each sequence: (B * L, H) to (B * K, H). */
  static Tensor rows(Tensor x, Tensor places) {
    long size = x.size(1);
    Tensor index = places.unsqueeze(-1).expand(-1, -1, size); // (B, K, H)
    return x.view(places.size(0), -1, size).gather(1, index).flatten(0, 1);
  }
}
