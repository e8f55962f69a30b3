package lxmert.batch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/**
 * Batches that are made in the background, a few ahead of the reader, and handed out in their
 * planned order. For one thread, to be run through once.
 *
 * @param <B> a batch
 */
public final class BatchStream<B> implements Iterable<B>, AutoCloseable {
  private final Iterator<int[]> plan;
  private final Function<int[], B> assembler;
  private final ExecutorService threads;
  private final int prefetch;
  private final long size;
  private final Deque<Future<B>> underWay = new ArrayDeque<>();

  /**
   * Starts making batches.
   *
   * @param first number of the first batch of the plan that is made, counted from 0
   * @param wanted the numbers of those that are made
   * @param assembler makes a batch of its examples' numbers; called from several threads
   * @param threads that make the batches; stay the caller's
   * @param prefetch batches that are kept ready or under way
   */
  public BatchStream(
      BatchPlan plan,
      long first,
      LongPredicate wanted,
      Function<int[], B> assembler,
      ExecutorService threads,
      int prefetch) {
    this.plan = plan.from(first, wanted);
    this.assembler = assembler;
    this.threads = threads;
    this.prefetch = prefetch;
    size = LongStream.range(first, plan.size()).filter(wanted).count();
    fill();
  }

  /** Threads that make batches; they do not keep the program alive. */
  public static ExecutorService threads(int count) {
    return Executors.newFixedThreadPool(
        count,
        work -> {
          Thread thread = new Thread(work, "batches");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Number of batches that are wanted from the first to the last. */
  public long size() {
    return size;
  }

  /**
   * The batches that were not taken yet. {@code next} throws what went wrong while a batch was
   * made: a {@link lxmert.io.UserError} where the store is torn.
   */
  @Override
  public Iterator<B> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !underWay.isEmpty();
      }

      @Override
      public B next() {
        return take();
      }
    };
  }

  private B take() {
    Future<B> next = underWay.poll();
    if (next == null) {
      throw new NoSuchElementException("all " + size + " batches were taken");
    }
    fill();
    try {
      return next.get();
    } catch (ExecutionException e) {
      close();
      if (e.getCause() instanceof RuntimeException exception) {
        throw exception;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }

  /** Forgets the batches that were not taken. */
  @Override
  public void close() {
    plan.forEachRemaining(unused -> {});
    underWay.forEach(batch -> batch.cancel(false));
    underWay.clear();
  }

  private void fill() {
    while (underWay.size() < prefetch && plan.hasNext()) {
      int[] examples = plan.next();
      underWay.add(threads.submit(() -> assembler.apply(examples)));
    }
  }
}
