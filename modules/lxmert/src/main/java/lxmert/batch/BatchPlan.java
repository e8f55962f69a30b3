package lxmert.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which examples go together into a batch. A plan for training shuffles the examples, sorts them by
 * length within windows of many batches, cuts each window into batches and shuffles those: little
 * is padded, and every batch is still a random one. It holds one number for each example; lengths
 * are asked for window by window, as batches are taken.
 */
public final class BatchPlan {
  /** Batches whose examples are sorted by length together. */
  private static final int WINDOW = 64;

  private final int[] order;
  private final int batchSize;
  private final @Nullable IntUnaryOperator length;
  private final long seed;

  private BatchPlan(int[] order, int batchSize, @Nullable IntUnaryOperator length, long seed) {
    this.order = order;
    this.batchSize = batchSize;
    this.length = length;
    this.seed = seed;
  }

  /** All examples, 0 to {@code examples - 1}, in their order; the last batch may be smaller. */
  public static BatchPlan inOrder(int examples, int batchSize) {
    return new BatchPlan(IntStream.range(0, examples).toArray(), batchSize, null, 0);
  }

  /**
   * Batches for training.
   *
   * @param length word pieces of an example
   * @param dropLast leave out the examples that do not fill a batch
   */
  public static BatchPlan shuffled(
      int examples,
      IntUnaryOperator length,
      int batchSize,
      boolean dropLast,
      SplittableRandom random) {
    int[] order = IntStream.range(0, examples).toArray();
    shuffle(order, random);
    int kept = dropLast ? examples - examples % batchSize : examples;
    return new BatchPlan(Arrays.copyOf(order, kept), batchSize, length, random.nextLong());
  }

  /** Number of batches. */
  public int size() {
    return (order.length + batchSize - 1) / batchSize;
  }

  /**
   * The batches from number {@code first}, counted from 0, to the last.
   *
   * @param wanted the numbers of those that are handed out
   */
  public Iterator<int[]> from(long first, LongPredicate wanted) {
    return new Iterator<>() {
      private long next = wantedFrom(first);
      private int windowNumber = -1;
      private List<int[]> window = List.of();

      private long wantedFrom(long number) {
        long at = number;
        while (at < size() && !wanted.test(at)) {
          at++;
        }
        return at;
      }

      @Override
      public boolean hasNext() {
        return next < size();
      }

      @Override
      public int[] next() {
        if (!hasNext()) {
          throw new NoSuchElementException("all " + size() + " batches were taken");
        }
        int number = (int) (next / WINDOW);
        int place = (int) (next % WINDOW);
        if (number != windowNumber) {
          window = window(number);
          windowNumber = number;
        }
        next = wantedFrom(next + 1);
        return window.get(place);
      }
    };
  }

  private List<int[]> window(int number) {
    int start = number * WINDOW * batchSize;
    int end = (int) Math.min(order.length, start + (long) WINDOW * batchSize);
    int[] examples = Arrays.copyOfRange(order, start, end);
    if (length == null) {
      return cut(examples);
    }
    List<int[]> batches = cut(sorted(examples, length));
    int[] places = IntStream.range(0, batches.size()).toArray();
    shuffle(places, new SplittableRandom(seed + number));
    return Arrays.stream(places).mapToObj(batches::get).toList();
  }

  private static int[] sorted(int[] examples, IntUnaryOperator length) {
    long[] keys = new long[examples.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (long) length.applyAsInt(examples[i]) << 32 | i;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> examples[(int) key]).toArray();
  }

  private List<int[]> cut(int[] examples) {
    List<int[]> batches = new ArrayList<>();
    for (int start = 0; start < examples.length; start += batchSize) {
      batches.add(
          Arrays.copyOfRange(examples, start, Math.min(examples.length, start + batchSize)));
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
