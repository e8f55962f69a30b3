package lxmert.packed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.text.TokenBatch;

/** Splits a batch of questions into small ones of similar length. */
final class QuestionChunks {
  private final TokenBatch questions;
  private final int[] lengths;

  QuestionChunks(TokenBatch questions) {
    this.questions = questions;
    lengths = IntStream.range(0, questions.size()).map(this::length).toArray();
  }

  /** Indices of questions, shortest first, in chunks of nearly equal size, at most {@code max}. */
  List<int[]> indices(int max) {
    int[] order =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> lengths[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int count = (order.length + max - 1) / max;
    List<int[]> chunks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chunks.add(
          Arrays.copyOfRange(order, i * order.length / count, (i + 1) * order.length / count));
    }
    return chunks;
  }

  /** Some of the questions, padded to the longest of them only. */
  TokenBatch select(int[] indices) {
    int longest = Arrays.stream(indices).map(i -> lengths[i]).max().orElse(0);
    long[] ids = new long[indices.length * longest];
    long[] mask = new long[ids.length];
    for (int i = 0; i < indices.length; i++) {
      int from = indices[i] * questions.length();
      System.arraycopy(questions.inputIds(), from, ids, i * longest, longest);
      System.arraycopy(questions.attentionMask(), from, mask, i * longest, longest);
    }
    return new TokenBatch(indices.length, longest, ids, mask);
  }

  /** Word pieces up to the last that the mask keeps; at least 1. */
  private int length(int question) {
    int start = question * questions.length();
    for (int length = questions.length(); length > 1; length--) {
      if (questions.attentionMask()[start + length - 1] != 0) {
        return length;
      }
    }
    return 1;
  }
}
