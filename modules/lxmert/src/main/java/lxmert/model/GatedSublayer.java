package lxmert.model;

import lxmert.model.CrossModalityLayer.Streams;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** One numbered sublayer of a gated encoder. */
interface GatedSublayer {
  /**
   * Both streams after it; one that it does not name is the same tensor.
   *
   * @param textMask added to scores of words, (B, 1, 1, S), or null
   * @param visionMask added to scores of regions, (B, 1, 1, R), or null
   */
  Streams forward(Streams in, @Nullable Tensor textMask, @Nullable Tensor visionMask, Trace trace);
}
