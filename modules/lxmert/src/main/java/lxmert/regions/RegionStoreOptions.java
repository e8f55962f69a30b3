package lxmert.regions;

import lxmert.io.Check;
import lxmert.tensor.DType;

/**
 * How a region store is written.
 *
 * @param features F16 (half the disk, features within half a unit of the eleventh binary digit) or
 *     F32 (as they came)
 * @param imagesPerShard images in one file; what an interruption can lose, and what is held in
 *     memory until the file is written
 */
public record RegionStoreOptions(DType features, int imagesPerShard) {
  /** F16, 256 images a shard: 38 MB a file with 36 regions of 2048 features. */
  public static final RegionStoreOptions DEFAULT = new RegionStoreOptions(DType.F16, 256);

  /** Checks the type and the size. */
  public RegionStoreOptions {
    Check.that(features == DType.F16 || features == DType.F32, "features", features, "F16 or F32");
    Check.atLeast(1, "images_per_shard", imagesPerShard);
  }
}
