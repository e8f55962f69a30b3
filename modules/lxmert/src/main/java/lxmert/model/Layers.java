package lxmert.model;

import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.EmbeddingOptions;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.LayerNormOptions;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.global.torch;

/** libtorch's own layers as the published model has them. */
final class Layers {
  /** As in the published code: look-ups of row 0 give no gradient. */
  private static final long PADDING_INDEX = 0;

  private Layers() {}

  /** Layer normalisation over the last axis, under the keys {@code weight} and {@code bias}. */
  static LayerNormImpl norm(long size) {
    LayerNormOptions options = new LayerNormOptions(new LongVector(new long[] {size}));
    options.eps().put(LxmertConfig.NORM_EPSILON);
    return new LayerNormImpl(options);
  }

  /** As {@link #table}, where look-ups of row 0 give a gradient like any other. */
  static EmbeddingImpl plainTable(long rows, long size) {
    EmbeddingOptions options = new EmbeddingOptions(rows, size);
    options._weight().put(torch.zeros(rows, size));
    return new EmbeddingImpl(options);
  }

  /**
   * An embedding table under the key {@code weight} (rows, size). It begins at 0, as libtorch draws
   * a table that is not given to it.
   */
  static EmbeddingImpl table(long rows, long size) {
    EmbeddingOptions options = new EmbeddingOptions(rows, size);
    options.padding_idx().put(PADDING_INDEX);
    options._weight().put(torch.zeros(rows, size));
    return new EmbeddingImpl(options);
  }
}
