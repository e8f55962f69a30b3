package lxmert.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Which questions go together into a batch. */
final class BatchPlan {
  /** Questions of so many batches are sorted by length together. */
  private static final int WINDOW = 64;

  private BatchPlan() {}

  /** Batches in the order of the questions. */
  static List<int[]> inOrder(int questions, int batchSize) {
    return cut(IntStream.range(0, questions).toArray(), batchSize);
  }

  /**
   * Batches for training: the questions are shuffled, then sorted by length within windows of many
   * batches, cut, and the batches are shuffled. So little is padded, and every batch is still a
   * random one.
   *
   * @param lengths word pieces of each question
   */
  static List<int[]> shuffled(
      int[] lengths, int batchSize, boolean dropLast, SplittableRandom random) {
    int[] order = IntStream.range(0, lengths.length).toArray();
    shuffle(order, random);
    int kept = dropLast ? order.length - order.length % batchSize : order.length;
    List<int[]> batches = new ArrayList<>();
    for (int start = 0; start < kept; start += WINDOW * batchSize) {
      int end = Math.min(kept, start + WINDOW * batchSize);
      int[] window =
          Arrays.stream(order, start, end)
              .boxed()
              .sorted(Comparator.comparingInt(question -> lengths[question]))
              .mapToInt(Integer::intValue)
              .toArray();
      batches.addAll(cut(window, batchSize));
    }
    int[] places = IntStream.range(0, batches.size()).toArray();
    shuffle(places, random);
    return Arrays.stream(places).mapToObj(batches::get).toList();
  }

  private static List<int[]> cut(int[] questions, int batchSize) {
    List<int[]> batches = new ArrayList<>();
    for (int start = 0; start < questions.length; start += batchSize) {
      batches.add(
          Arrays.copyOfRange(questions, start, Math.min(questions.length, start + batchSize)));
    }
    return batches;
  }

  /** Fisher and Yates. */
  private static void shuffle(int[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }
}
