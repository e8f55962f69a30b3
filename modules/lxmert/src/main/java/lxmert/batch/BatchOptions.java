package lxmert.batch;

import lxmert.io.Check;

/**
 * How questions are made into batches.
 *
 * @param batchSize questions in a batch
 * @param maxLength most word pieces of a question, [CLS] and [SEP] included
 * @param seed of the order; the same seed gives the same batches
 * @param dropLast leave out the questions that do not fill a batch, as the official training does;
 *     in file order nothing is left out
 * @param dropWithoutRegions leave out questions whose image has no regions instead of refusing
 *     them, as the official code does
 * @param threads that make batches in the background
 * @param prefetch batches that are kept ready or under way
 */
public record BatchOptions(
    int batchSize,
    int maxLength,
    long seed,
    boolean dropLast,
    boolean dropWithoutRegions,
    int threads,
    int prefetch) {
  /** Checks the numbers. */
  public BatchOptions {
    Check.atLeast(1, "batchSize", batchSize);
    Check.atLeast(2, "maxLength", maxLength);
    Check.atLeast(1, "threads", threads);
    Check.atLeast(1, "prefetch", prefetch);
  }

  /** 20 word pieces, full batches only, every image needed, four batches ahead on two threads. */
  public static BatchOptions of(int batchSize, long seed) {
    return new BatchOptions(batchSize, 20, seed, true, false, 2, 4);
  }

  /** The same with questions of images without regions left out. */
  public BatchOptions droppingWithoutRegions() {
    return new BatchOptions(batchSize, maxLength, seed, dropLast, true, threads, prefetch);
  }

  /** The same with the last batch, however small. */
  public BatchOptions keepingLast() {
    return new BatchOptions(
        batchSize, maxLength, seed, false, dropWithoutRegions, threads, prefetch);
  }

  /** Number of batches in one epoch; 0 if they are all smaller than a full one. */
  public int batches(int examples) {
    int full = examples / batchSize;
    return !dropLast && examples % batchSize > 0 ? full + 1 : full;
  }
}
