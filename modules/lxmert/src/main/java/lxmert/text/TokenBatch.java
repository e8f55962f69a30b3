package lxmert.text;

import java.util.List;

/**
 * Sentences as word-piece ids, padded with 0 to the longest of the batch.
 *
 * @param size number of sentences B
 * @param length word pieces of the longest sentence S, [CLS] and [SEP] included
 * @param inputIds (B, S)
 * @param attentionMask (B, S), 1 for a word piece, 0 for padding
 */
public record TokenBatch(int size, int length, long[] inputIds, long[] attentionMask) {
  /** Pads sentences, each already [CLS] ... [SEP], to the longest. */
  public static TokenBatch of(List<int[]> sentences) {
    int length = sentences.stream().mapToInt(ids -> ids.length).max().orElse(0);
    long[] inputIds = new long[sentences.size() * length];
    long[] attentionMask = new long[inputIds.length];
    for (int i = 0; i < sentences.size(); i++) {
      int[] ids = sentences.get(i);
      for (int j = 0; j < ids.length; j++) {
        inputIds[i * length + j] = ids[j];
        attentionMask[i * length + j] = 1;
      }
    }
    return new TokenBatch(sentences.size(), length, inputIds, attentionMask);
  }

  /** The same sentences, padded to a fixed length, as published programs pad them. */
  public TokenBatch padded(int fixed) {
    if (fixed < length) {
      throw new IllegalArgumentException(
          "sentences of %d word pieces do not fit %d".formatted(length, fixed));
    }
    long[] ids = new long[size * fixed];
    long[] mask = new long[ids.length];
    for (int i = 0; i < size; i++) {
      System.arraycopy(inputIds, i * length, ids, i * fixed, length);
      System.arraycopy(attentionMask, i * length, mask, i * fixed, length);
    }
    return new TokenBatch(size, fixed, ids, mask);
  }
}
