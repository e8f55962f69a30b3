package lxmert.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Takes a step with the rows of a partition: {@code batch} rows at a time on each of the task's
 * threads. Rows keep their order; no more are held than the threads are at.
 */
record NetworkRows<N extends AutoCloseable>(NetworkStep<N> step, int batch)
    implements MapPartitionsFunction<Row, Row> {
  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return rows; // a partition without rows needs no network
    }
    ExecutorNetworks.Lease<N> lease = ExecutorNetworks.ofProcess().use(step.key(), step::load);
    int cpus = TaskThreads.ofTask();
    ExecutorService threads = Executors.newFixedThreadPool(cpus);
    TaskCompletionListener end = task -> end(threads, lease);
    TaskContext.get().addTaskCompletionListener(end);
    return new AskedRows<>(rows, step, lease.network(), batch, cpus, threads);
  }

  /** Gives the network back once no thread is at it: native work cannot be given up half-way. */
  private static void end(ExecutorService threads, ExecutorNetworks.Lease<?> lease) {
    threads.shutdownNow();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    lease.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Rows that are made as they are asked for. */
  private static final class AskedRows<N extends AutoCloseable> implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final NetworkStep<N> step;
    private final N network;
    private final int batch;
    private final int atOnce;
    private final ExecutorService threads;
    private final Deque<Row> done = new ArrayDeque<>();
    private final Deque<Future<List<Row>>> underWay = new ArrayDeque<>();

    private AskedRows(
        Iterator<Row> rows,
        NetworkStep<N> step,
        N network,
        int batch,
        int atOnce,
        ExecutorService threads) {
      this.rows = rows;
      this.step = step;
      this.network = network;
      this.batch = batch;
      this.atOnce = atOnce;
      this.threads = threads;
    }

    @Override
    public boolean hasNext() {
      return !done.isEmpty() || !underWay.isEmpty() || rows.hasNext();
    }

    @Override
    public Row next() {
      if (done.isEmpty()) {
        while (underWay.size() < atOnce && rows.hasNext()) {
          List<Row> some = some();
          underWay.add(threads.submit(() -> step.apply(network, some)));
        }
        done.addAll(get(underWay.remove()));
      }
      return done.remove();
    }

    private List<Row> some() {
      List<Row> some = new ArrayList<>();
      while (some.size() < batch && rows.hasNext()) {
        some.add(rows.next());
      }
      return some;
    }

    private static List<Row> get(Future<List<Row>> future) {
      try {
        return future.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("the task was ended", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }
}
