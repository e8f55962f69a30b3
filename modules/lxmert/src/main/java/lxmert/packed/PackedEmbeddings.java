package lxmert.packed;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Word, position and token type embeddings in float32; all word pieces are of token type 0. */
final class PackedEmbeddings {
  private final Tensor words;
  private final Tensor positions;
  private final Tensor tokenType;
  private final PackedNorm norm;

  PackedEmbeddings(Packing packing, String name) {
    words = packing.copy(name + ".word_embeddings.weight");
    positions = packing.copy(name + ".position_embeddings.weight");
    tokenType = packing.firstRow(name + ".token_type_embeddings.weight");
    norm = packing.norm(name + ".LayerNorm");
  }

  /**
   * (B, S) to (B, S, H).
   *
   * @throws IllegalArgumentException if the sentences are longer than the table of positions
   */
  Tensor apply(Tensor inputIds) {
    if (inputIds.size(1) > positions.size(0)) {
      throw new IllegalArgumentException(
          "a sentence of %d word pieces for a model that reads %d"
              .formatted(inputIds.size(1), positions.size(0)));
    }
    Tensor sum =
        torch
            .embedding(words, inputIds)
            .add(positions.narrow(0, 0, inputIds.size(1))) // (S, H)
            .add(tokenType); // (H)
    return norm.apply(sum);
  }

  /** (V, H). */
  Tensor words() {
    return words;
  }
}
