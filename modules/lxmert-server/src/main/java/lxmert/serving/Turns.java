package lxmert.serving;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import lxmert.io.UserError;
import lxmert.serving.ServingError.Kind;

/** Work that is done for one request after the other, in the order of their coming. */
final class Turns {
  private final String works;
  private final Semaphore room;
  private final ReentrantLock turn = new ReentrantLock(true);

  /**
   * Nobody waits yet.
   *
   * @param works what is done, for errors
   * @param most requests that are taken at once; more are refused
   */
  Turns(String works, int most) {
    this.works = works;
    room = new Semaphore(most);
  }

  /**
   * Works when all that came before are done.
   *
   * @throws ServingError if too many wait already, or the deadline passes; or what the library
   *     refused
   */
  <R> R take(Supplier<R> work, Deadline deadline) {
    if (!room.tryAcquire()) {
      throw new ServingError(Kind.UNAVAILABLE, "too many " + works + " at once");
    }
    try {
      if (!turn.tryLock(Math.max(0, deadline.remaining()), TimeUnit.NANOSECONDS)) {
        throw Deadline.exceeded();
      }
      try {
        deadline.check();
        return work.get();
      } catch (UserError e) {
        throw ServingError.refused(e);
      } finally {
        turn.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServingError(Kind.UNAVAILABLE, "the server is shutting down", e);
    } finally {
      room.release();
    }
  }
}
