package lxmert.model;

import lxmert.model.CrossModalityLayer.Streams;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What the sublayers of a gated encoder begin with: its embeddings alone, under the names that they
 * have in {@link GatedBimodal}.
 */
public final class GatedFirstStates extends Module {
  private final GatedConfig config;
  private final GatedEmbeddings embeddings;

  /** Embeddings whose weights are all 0, to be loaded; nothing is dropped. */
  public GatedFirstStates(GatedConfig config) {
    this.config = config;
    embeddings = GatedEmbeddings.of(config, this);
    eval();
  }

  /**
   * Both streams, a sentence for each image.
   *
   * @param words (B * P, S, H)
   * @param regions (B * P, R, Hv), with the slot for the whole image where there is one
   * @param wordMask (B * P, S), 1 for a word piece and 0 for padding
   * @param regionMask (B * P, R), 1 for a region and 0 for padding
   * @param pooledWords (B * P), places of the words whose states are pooled
   */
  public record States(
      Tensor words, Tensor regions, Tensor wordMask, Tensor regionMask, Tensor pooledWords) {}

  /** The first states of sentences and their images, with the slots that the encoder reads. */
  public States of(LxmertInput input) {
    LxmertInput read = GatedInput.of(input.withRepeatedSentences(), config);
    Streams streams = embeddings.embed(read);
    return new States(
        streams.language(),
        streams.vision(),
        mask(read.attentionMask(), streams.language(), read.inputIds()),
        mask(read.visualAttentionMask(), streams.vision(), read.inputIds()),
        GatedInput.pooledWords(read.inputIds(), config));
  }

  private static Tensor mask(@Nullable Tensor mask, Tensor stream, Tensor ids) {
    return mask == null
        ? torch.ones(new long[] {stream.size(0), stream.size(1)}, ids.options())
        : mask;
  }
}
