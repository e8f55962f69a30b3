package lxmert.packed;

/** One numbered sublayer of a gated encoder. */
interface PackedGatedSublayer {
  /** Both streams after it, as many rows as are wanted; one that does not change is the same. */
  PackedStreams apply(PackedStreams in, GatedPass pass);
}
