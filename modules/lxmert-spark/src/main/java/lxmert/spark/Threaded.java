package lxmert.spark;

import java.util.concurrent.Callable;
import lxmert.tensor.ComputeThreads;

/**
 * A network with the threads that it computes on, as many as tasks of this process compute at once.
 *
 * @param network that is asked on them
 * @param threads on each of which libtorch computes alone
 */
record Threaded<N extends AutoCloseable>(N network, ComputeThreads threads)
    implements AutoCloseable {
  static <N extends AutoCloseable> Threaded<N> of(N network) {
    return new Threaded<>(network, new ComputeThreads(TaskThreads.ofProcess()));
  }

  <T> T call(Callable<T> work) {
    return threads.call(work);
  }

  @Override
  public void close() throws Exception {
    threads.close();
    network.close();
  }
}
