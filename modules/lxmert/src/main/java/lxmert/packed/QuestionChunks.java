package lxmert.packed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.tensor.Tensors;
import lxmert.text.TokenBatch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;

/** Answers a batch of questions in small ones of similar length. */
final class QuestionChunks {
  /** Questions run together: with more, activations no longer fit the processor's caches. */
  static final int MOST = 16;

  private final TokenBatch questions;
  private final int most;
  private final int[] lengths;

  /**
   * Chunks of a batch.
   *
   * @param most questions in a chunk
   */
  QuestionChunks(TokenBatch questions, int most) {
    this.questions = questions;
    this.most = most;
    lengths = IntStream.range(0, questions.size()).map(this::length).toArray();
  }

  /** Scores (B, answers) of a few questions in float32, on any device. */
  @FunctionalInterface
  interface Scoring {
    /**
     * Scores a chunk.
     *
     * @param indices of its questions in the whole batch
     */
    Tensor scores(int[] indices, TokenBatch chunk);
  }

  /** The scores of all questions, a chunk at a time: {@code [question][answer]}. */
  float[][] logits(Scoring scoring) {
    float[][] logits = new float[questions.size()][];
    for (int[] indices : indices()) {
      try (PointerScope scope = new PointerScope();
          InferenceMode inference = new InferenceMode()) {
        Tensor scores = scoring.scores(indices, select(indices)).cpu().contiguous();
        for (int i = 0; i < indices.length; i++) {
          logits[indices[i]] = Tensors.floats(scores.select(0, i));
        }
      }
    }
    return logits;
  }

  /** The places of some sentences' images, so many of each. */
  static int[] imagesOf(int[] sentences, int each) {
    return Arrays.stream(sentences)
        .flatMap(i -> IntStream.range(i * each, (i + 1) * each))
        .toArray();
  }

  /** Indices of questions, shortest first, in chunks of nearly equal size. */
  private List<int[]> indices() {
    int[] order =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> lengths[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int count = (order.length + most - 1) / most;
    List<int[]> chunks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chunks.add(
          Arrays.copyOfRange(order, i * order.length / count, (i + 1) * order.length / count));
    }
    return chunks;
  }

  /** Some of the questions, padded to the longest of them only. */
  private TokenBatch select(int[] indices) {
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
