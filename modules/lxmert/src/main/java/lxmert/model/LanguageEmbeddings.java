package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Word, position and token type embeddings, summed and normalised. As in the published code every
 * table has padding index 0: look-ups of row 0 give no gradient, though the row itself is read.
 */
final class LanguageEmbeddings extends Module {
  private static final long PADDING_INDEX = 0;

  private final double dropout;
  private final Table words;
  private final Table positions;
  private final Table tokenTypes;
  private final LayerNorm norm;

  LanguageEmbeddings(LxmertConfig config) {
    int size = config.hiddenSize();
    dropout = config.hiddenDropoutProb();
    words = register_module("word_embeddings", new Table(config.vocabSize(), size));
    positions =
        register_module("position_embeddings", new Table(config.maxPositionEmbeddings(), size));
    tokenTypes = register_module("token_type_embeddings", new Table(config.typeVocabSize(), size));
    norm = register_module("LayerNorm", new LayerNorm(size));
  }

  /** (B, S) to (B, S, H). */
  Tensor forward(Tensor inputIds, @Nullable Tensor tokenTypeIds) {
    return torch.dropout(embed(inputIds, tokenTypeIds), dropout, is_training());
  }

  /**
   * As {@link #forward}, never with dropout.
   *
   * @throws IllegalArgumentException if the sentences are longer than the table of positions
   */
  Tensor embed(Tensor inputIds, @Nullable Tensor tokenTypeIds) {
    if (inputIds.size(1) > positions.weight.size(0)) {
      throw new IllegalArgumentException(
          "a sentence of %d word pieces for a model that reads %d"
              .formatted(inputIds.size(1), positions.weight.size(0)));
    }
    Tensor positionIds = torch.arange(scalar(inputIds.size(1)), inputIds.options()); // (S)
    Tensor types = tokenTypeIds == null ? torch.zeros_like(inputIds) : tokenTypeIds;
    Tensor sum =
        words.forward(inputIds).add(positions.forward(positionIds)).add(tokenTypes.forward(types));
    return norm.forward(sum);
  }

  private static org.bytedeco.pytorch.Scalar scalar(long value) {
    return new org.bytedeco.pytorch.Scalar(value);
  }

  /** The word table (V, H), which the word head shares. */
  Tensor wordTable() {
    return words.weight;
  }

  Tensor positionTable() {
    return positions.weight;
  }

  Tensor tokenTypeTable() {
    return tokenTypes.weight;
  }

  LayerNorm norm() {
    return norm;
  }

  private static final class Table extends Module {
    private final Tensor weight;

    Table(long rows, long size) {
      weight = Parameters.register(this, "weight", torch.zeros(rows, size));
    }

    Tensor forward(Tensor ids) {
      return torch.embedding(weight, ids, PADDING_INDEX, false, false);
    }
  }
}
