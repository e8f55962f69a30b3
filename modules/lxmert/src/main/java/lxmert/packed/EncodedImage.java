package lxmert.packed;

import lxmert.tensor.Kept;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The image or images of a sentence after the object-relationship encoder, for any number of
 * sentences about them.
 */
public final class EncodedImage implements AutoCloseable {
  private final Kept kept = new Kept();
  private final Tensor regions;
  private final @Nullable Tensor mask;

  /**
   * Keeps what was encoded.
   *
   * @param mask (P, R), 1 for a region and 0 for padding; null where nothing is padded
   */
  EncodedImage(Tensor regions, @Nullable Tensor mask) {
    this.regions = kept.keep(regions);
    this.mask = mask == null ? null : kept.keep(mask);
  }

  /** (P, R), or null where nothing is padded. */
  @Nullable Tensor mask() {
    return mask;
  }

  /** (P * R, H). */
  Tensor regions() {
    return regions;
  }

  /** Frees the native memory. */
  @Override
  public void close() {
    kept.close();
  }
}
