package lxmert.tensor;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Threads on each of which libtorch computes alone. Kernels choose how to add by the number of
 * threads that they have, so a result of one thread is the same to the bit on any machine of the
 * same kind, however many cores it has and whatever else it does; speed comes from doing several
 * pieces at once.
 */
public final class ComputeThreads implements Parallel, AutoCloseable {
  private final int count;
  private final ThreadPoolExecutor threads;
  private final OneBlasThread blas;

  /** Starts so many threads. The calling thread's setting stays as it is. */
  public ComputeThreads(int count) {
    this.count = count;
    blas = OneBlasThread.hold();
    int before = torch.get_num_threads();
    CountDownLatch set = new CountDownLatch(count);
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> thread(task, set));
    threads.prestartAllCoreThreads();
    awaitQuietly(set);
    // The last setting is the one that threads to come begin with.
    torch.set_num_threads(before);
  }

  private static Thread thread(Runnable task, CountDownLatch set) {
    Thread thread =
        new Thread(
            () -> {
              // A thread takes over the newest setting of all when it first asks: before its own.
              torch.get_num_threads();
              torch.set_num_threads(1);
              set.countDown();
              task.run();
            },
            "compute");
    thread.setDaemon(true);
    return thread;
  }

  /** Runs on one of the threads and waits for it. */
  public <T> T call(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    threads.execute(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true; // native work cannot be given up half-way
        }
      }
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Does pieces on these threads and waits for them; for callers that are none of these. */
  public void callForEach(int pieces, IntConsumer piece) {
    call(
        () -> {
          forEach(pieces, piece);
          return pieces;
        });
  }

  /**
   * Does pieces on the calling thread, which should be one of these, with the help of those that
   * are free. Once a piece has failed no further one is begun; the first failure is thrown.
   */
  @Override
  public void forEach(int pieces, IntConsumer piece) {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(pieces);
    Runnable helper =
        () -> {
          for (int i = next.getAndIncrement(); i < pieces; i = next.getAndIncrement()) {
            try {
              if (failure.get() == null) {
                piece.accept(i);
              }
            } catch (RuntimeException | Error e) {
              failure.compareAndSet(null, e);
            } finally {
              done.countDown();
            }
          }
        };
    for (int i = 1; i < Math.min(pieces, count); i++) {
      help(helper);
    }
    helper.run(); // whatever no helper has begun
    awaitQuietly(done);
    Throwable first = failure.get();
    if (first != null) {
      throw unchecked(first);
    }
  }

  private void help(Runnable helper) {
    try {
      threads.execute(helper);
    } catch (RejectedExecutionException e) {
      return; // closing; the calling thread does it all
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(failure);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the threads after what they are at. */
  @Override
  public void close() {
    threads.shutdown();
    blas.close();
  }
}
