package lxmert.model;

import lxmert.tensor.Kept;
import org.bytedeco.pytorch.Tensor;

/** A picture after the object-relationship encoder, for any number of questions about it. */
public final class EncodedPicture implements AutoCloseable {
  private final Kept kept = new Kept();
  private final Tensor regions;

  EncodedPicture(Tensor regions) {
    this.regions = kept.keep(regions);
  }

  /** (R, H). */
  Tensor regions() {
    return regions;
  }

  /** Frees the native memory. */
  @Override
  public void close() {
    kept.close();
  }
}
