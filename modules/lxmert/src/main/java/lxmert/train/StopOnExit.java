package lxmert.train;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lxmert.io.ProcessEnd;

/**
 * Has the work of the current thread stop before the process ends, on a signal or an exit
 * elsewhere: native libraries must not be taken down while a thread computes in them.
 */
final class StopOnExit implements AutoCloseable {
  /** Longer than the longest step and the writing of a checkpoint. */
  private static final long MOST_SECONDS = 120;

  /** For the thread to leave whatever is around the work. */
  private static final long SECONDS_TO_LEAVE = 2;

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Runnable end;

  /**
   * From now on until {@link #close}.
   *
   * @param stop asks the work to stop, without waiting for it
   */
  StopOnExit(Runnable stop) {
    end = () -> stopAndWait(stop);
    ProcessEnd.stopFirst(end);
  }

  private void stopAndWait(Runnable stop) {
    stop.run();
    try {
      if (done.await(MOST_SECONDS, TimeUnit.SECONDS)) {
        worker.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_LEAVE));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says that the work is over. */
  @Override
  public void close() {
    done.countDown();
    ProcessEnd.forget(end);
  }
}
