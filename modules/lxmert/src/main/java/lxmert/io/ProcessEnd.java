package lxmert.io;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is done before the process ends by a signal, or by an exit elsewhere while work is under
 * way: work that asked for it is brought to an end, then what is half-written is deleted.
 */
public final class ProcessEnd {
  private static final int ATTEMPTS = 20;
  private static final int PAUSE_MILLISECONDS = 10;

  private static final Set<Runnable> STOPS = ConcurrentHashMap.newKeySet();
  private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();
  private static volatile boolean begun;
  private static volatile boolean abandoning;

  static {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(ProcessEnd::run, "end"));
    } catch (IllegalStateException e) {
      begun = true; // it is ending already
    }
  }

  private ProcessEnd() {}

  /**
   * Has work brought to an end before the process is, until {@link #forget}.
   *
   * @param stop asks the work to end, and returns when it has
   */
  public static void stopFirst(Runnable stop) {
    STOPS.add(stop);
  }

  /** The work is over. */
  public static void forget(Runnable stop) {
    STOPS.remove(stop);
  }

  /** Whether there is work that is brought to an end first, and says itself how it ended. */
  public static boolean isAwaited() {
    return !STOPS.isEmpty();
  }

  /** Whether the process is ending. */
  public static boolean hasBegun() {
    return begun;
  }

  /** Whether the process is ending without waiting for what it was at. */
  public static boolean isAbandoning() {
    return abandoning;
  }

  /** A file or folder that is to be deleted, should the process end now. */
  static void begin(Path unfinished) {
    UNFINISHED.add(unfinished);
  }

  /** It is whole, or gone. */
  static void finish(Path unfinished) {
    UNFINISHED.remove(unfinished);
  }

  private static void run() {
    abandoning = STOPS.isEmpty();
    begun = true;
    try {
      List<Thread> stopping = STOPS.stream().map(stop -> new Thread(stop, "stop")).toList();
      stopping.forEach(Thread::start);
      for (Thread each : stopping) {
        each.join();
      }
      // Somebody may still be writing into what is deleted.
      for (int i = 0; i < ATTEMPTS && !UNFINISHED.isEmpty(); i++) {
        UNFINISHED.removeIf(AtomicFiles::deleteQuietly);
        Thread.sleep(PAUSE_MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
