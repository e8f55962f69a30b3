package lxmert.packed;

import lxmert.packed.PackedAttention.Projected;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What a stream looks at.
 *
 * @param key (B, N, M, D)
 * @param value (B, N, M, D)
 * @param mask added to the scores, (B, 1, 1, M); null: no padding
 */
record KeysAndValues(Tensor key, Tensor value, @Nullable Tensor mask) {
  /** Words, or regions. */
  static KeysAndValues of(Projected stream, @Nullable Tensor mask) {
    return new KeysAndValues(stream.key(), stream.value(), mask);
  }

  /** Words with the regions behind them. */
  static KeysAndValues of(Projected words, Projected regions, @Nullable Tensor mask) {
    return new KeysAndValues(
        joined(words.key(), regions.key()), joined(words.value(), regions.value()), mask);
  }

  private static Tensor joined(Tensor words, Tensor regions) {
    return torch.cat(new TensorVector(words, regions), 2);
  }
}
