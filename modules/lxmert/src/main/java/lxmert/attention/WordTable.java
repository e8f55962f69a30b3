package lxmert.attention;

import lxmert.model.Parameters;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A vector for each word, under the key {@code weight} (words, E). */
final class WordTable extends Module {
  /** No row. */
  private static final int NONE = -1;

  private final Tensor weight;
  private final long padding;

  private WordTable(long words, long size, long padding) {
    weight = Parameters.register(this, "weight", torch.zeros(words, size));
    this.padding = padding;
  }

  /** One whose row of padding is learned like any other. */
  static WordTable plain(AttentionConfig config) {
    return new WordTable(config.vocabSize(), config.wordSize(), NONE);
  }

  /** One whose row of padding gets no gradient: it stays as it is. */
  static WordTable padded(AttentionConfig config) {
    return new WordTable(config.vocabSize(), config.wordSize(), config.paddingId());
  }

  /** (B, T) to (B, T, E). */
  Tensor forward(Tensor ids) {
    return torch.embedding(weight, ids, padding, false, false);
  }
}
