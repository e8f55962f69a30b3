package lxmert.model;

import lxmert.model.CrossModalityLayer.Streams;
import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The first states of words and regions. What all kinds have: tables of words, positions and token
 * types, and a layer normalisation. Look-ups of word 0 give no gradient, those of other rows do.
 */
abstract class GatedEmbeddings extends Module {
  private final double dropout;
  private final EmbeddingImpl words;
  private final EmbeddingImpl positions;
  private final EmbeddingImpl tokenTypes;
  private final LayerNormImpl norm;

  GatedEmbeddings(GatedConfig config) {
    long size = config.hiddenSize();
    dropout = config.hiddenDropoutProb();
    words = register_module("word_embeddings", Layers.table(config.vocabSize(), size));
    positions =
        register_module(
            "position_embeddings", Layers.plainTable(config.maxPositionEmbeddings(), size));
    tokenTypes =
        register_module("token_type_embeddings", Layers.plainTable(config.typeVocabSize(), size));
    norm = register_module("LayerNorm", Layers.norm(size));
  }

  /** The module of a kind, registered in its parent. */
  static GatedEmbeddings of(GatedConfig config, Module parent) {
    return parent.register_module(
        "embeddings",
        switch (config.imageEmbeddings()) {
          case VILBERT, LXMERT -> new SeparateEmbeddings(config, parent);
          case VL_BERT -> new VlBertEmbeddings(config);
          case VISUALBERT -> new VisualBertEmbeddings(config);
          case UNITER -> new UniterEmbeddings(config);
        });
  }

  /**
   * Both streams, (B, S, H) and (B, R, Hv).
   *
   * @param input with the slots and locations that the encoder reads
   */
  abstract Streams embed(LxmertInput input);

  /** Words (B, S), each at its place in the sentence: (B, S, H). */
  final Tensor text(LxmertInput input) {
    Tensor places = torch.arange(new Scalar(input.inputIds().size(1)), input.inputIds().options());
    return finished(word(input).add(position(places)));
  }

  /** Words and token types, (B, S, H). */
  final Tensor word(LxmertInput input) {
    Tensor ids = input.inputIds();
    Tensor types = input.tokenTypeIds();
    return words.forward(ids).add(type(types == null ? torch.zeros_like(ids) : types));
  }

  /** Vectors of positions. */
  final Tensor position(Tensor places) {
    return positions.forward(places);
  }

  /** Vectors of token types. */
  final Tensor type(Tensor types) {
    return tokenTypes.forward(types);
  }

  /** One token type, (H). */
  final Tensor type(int type) {
    return tokenTypes.weight().select(0, type);
  }

  /** Normalised, with dropout. */
  final Tensor finished(Tensor sum) {
    return dropped(norm.forward(sum));
  }

  final Tensor dropped(Tensor x) {
    return Dropout.apply(x, dropout, is_training());
  }

  /** Rows of the table of positions. */
  final long positions() {
    return positions.weight().size(0);
  }

  /** The word table (V, H), which the word head shares. */
  final Tensor wordTable() {
    return words.weight();
  }
}
