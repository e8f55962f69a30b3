package lxmert.attention;

import lxmert.model.LxmertInput;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Sentences padded to the length that the model was made for, whatever the longest of a batch is:
 * these models read their padding, and no answer may depend on another question.
 *
 * @param ids (B, T)
 * @param mask (B, T), 1 for a word and 0 for padding
 */
record PaddedWords(Tensor ids, Tensor mask) {
  /** With the padding behind the words. */
  static PaddedWords behind(LxmertInput input, AttentionConfig config) {
    Tensor given = input.inputIds();
    Tensor mask = input.attentionMask() == null ? torch.ones_like(given) : input.attentionMask();
    long missing = config.maxPositionEmbeddings() - given.size(1);
    if (missing < 0) {
      throw new IllegalArgumentException(
          "%d words, expected at most %d".formatted(given.size(1), config.maxPositionEmbeddings()));
    }
    Scalar padding = new Scalar((long) config.paddingId());
    long[] room = {0, missing};
    return new PaddedWords(
        torch.constant_pad_nd(given.masked_fill(mask.eq(new Scalar(0)), padding), room, padding),
        torch.constant_pad_nd(mask, room, new Scalar(0)));
  }

  /** The same with the padding before the words. */
  PaddedWords inFront() {
    long length = ids.size(1);
    Tensor lengths = mask.to(torch.ScalarType.Long).sum(1).unsqueeze(1); // (B, 1)
    Tensor places =
        torch
            .arange(new Scalar(length), lengths.options())
            .unsqueeze(0)
            .add(lengths)
            .remainder(new Scalar(length)); // (B, T)
    return new PaddedWords(ids.gather(1, places), mask.gather(1, places));
  }
}
