package lxmert.model;

import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Word, position and token type embeddings, summed and normalised. As in the published code every
 * table has padding index 0: look-ups of row 0 give no gradient, though the row itself is read.
 */
final class LanguageEmbeddings extends Module {
  private final double dropout;
  private final EmbeddingImpl words;
  private final EmbeddingImpl positions;
  private final EmbeddingImpl tokenTypes;
  private final LayerNormImpl norm;

  LanguageEmbeddings(LxmertConfig config) {
    int size = config.hiddenSize();
    dropout = config.hiddenDropoutProb();
    words = register_module("word_embeddings", Layers.table(config.vocabSize(), size));
    positions =
        register_module("position_embeddings", Layers.table(config.maxPositionEmbeddings(), size));
    tokenTypes =
        register_module("token_type_embeddings", Layers.table(config.typeVocabSize(), size));
    norm = register_module("LayerNorm", Layers.norm(size));
  }

  /**
   * (B, S) to (B, S, H).
   *
   * @throws IllegalArgumentException if the sentences are longer than the table of positions
   */
  Tensor forward(Tensor inputIds, @Nullable Tensor tokenTypeIds) {
    if (inputIds.size(1) > positions.weight().size(0)) {
      throw new IllegalArgumentException(
          "a sentence of %d word pieces for a model that reads %d"
              .formatted(inputIds.size(1), positions.weight().size(0)));
    }
    Scalar length = new Scalar(inputIds.size(1));
    Tensor positionIds = torch.arange(length, inputIds.options()); // (S)
    Tensor types = tokenTypeIds == null ? torch.zeros_like(inputIds) : tokenTypeIds;
    Tensor sum =
        words.forward(inputIds).add(positions.forward(positionIds)).add(tokenTypes.forward(types));
    return Dropout.apply(norm.forward(sum), dropout, is_training());
  }

  /** The word table (V, H), which the word head shares. */
  Tensor wordTable() {
    return words.weight();
  }
}
