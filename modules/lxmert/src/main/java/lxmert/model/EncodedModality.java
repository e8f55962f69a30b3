package lxmert.model;

import lxmert.tensor.Kept;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Words or regions after the encoder of their own modality, before they meet the other one.
 *
 * @param output (B, length, H)
 * @param mask (B, length), 1 for a word piece or region and 0 for padding; null: no padding
 */
public record EncodedModality(Tensor output, @Nullable Tensor mask) {
  /** The same sentence or image, which is the only one, B times. */
  public EncodedModality repeated(long batch) {
    return new EncodedModality(
        output.expand(batch, -1, -1), mask == null ? null : mask.expand(batch, -1));
  }

  /** The same, which outlives the scope that it was made in. */
  public EncodedModality kept(Kept kept) {
    return new EncodedModality(kept.keep(output), mask == null ? null : kept.keep(mask));
  }
}
