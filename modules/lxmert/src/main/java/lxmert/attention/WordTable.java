package lxmert.attention;

import lxmert.model.Parameters;
import lxmert.tensor.Tensors;
import lxmert.text.WordVectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
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

  /** One with further words, all of whose rows are learned. */
  static WordTable longer(AttentionConfig config, int more) {
    return new WordTable(config.vocabSize() + (long) more, config.wordSize(), NONE);
  }

  /**
   * Has the words of another table begin with the rows there, and two more with rows that are 1 and
   * -1 in their second place alone.
   */
  void begin(WordTable known) {
    long count = known.weight.size(0);
    weight.narrow(0, 0, count).copy_(known.weight);
    Tensor more = weight.narrow(0, count, 2).zero_();
    more.select(0, 0).narrow(0, 1, 1).fill_(new Scalar(1));
    more.select(0, 1).narrow(0, 1, 1).fill_(new Scalar(-1));
  }

  /** Replaces the rows of words that have other vectors. */
  void replace(WordVectors vectors) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      vectors
          .rows()
          .forEach((id, vector) -> weight.select(0, id).copy_(Tensors.vector(vector, weight)));
    }
  }

  /** (B, T) to (B, T, E). */
  Tensor forward(Tensor ids) {
    return torch.embedding(weight, ids, padding, false, false);
  }
}
