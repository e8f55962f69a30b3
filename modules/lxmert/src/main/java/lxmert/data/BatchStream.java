package lxmert.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Batches that are made in the background, a few ahead of the reader, and handed out in their
 * planned order. For one thread, to be run through once.
 */
public final class BatchStream implements Iterable<Batch>, AutoCloseable {
  private final Iterator<int[]> plan;
  private final BatchAssembler assembler;
  private final ExecutorService threads;
  private final int prefetch;
  private final int size;
  private final Deque<Future<Batch>> underWay = new ArrayDeque<>();

  BatchStream(List<int[]> plan, BatchAssembler assembler, ExecutorService threads, int prefetch) {
    this.plan = plan.iterator();
    this.assembler = assembler;
    this.threads = threads;
    this.prefetch = prefetch;
    size = plan.size();
    fill();
  }

  /** Number of batches from beginning to end. */
  public int size() {
    return size;
  }

  /**
   * The batches that were not taken yet. {@code next} throws what went wrong while a batch was
   * made: a {@link lxmert.io.UserError} where the store is torn.
   */
  @Override
  public Iterator<Batch> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !underWay.isEmpty();
      }

      @Override
      public Batch next() {
        return take();
      }
    };
  }

  private Batch take() {
    Future<Batch> next = underWay.poll();
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
      int[] questions = plan.next();
      underWay.add(threads.submit(() -> assembler.assemble(questions)));
    }
  }
}
