package lxmert.ranks;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Learns that another rank is gone: killed, hanging, or at its end. Every rank says each second
 * that it lives, on a thread of its own, however long its work takes; the first one listens to all
 * others and they to it, and who finds one silent for too long says so to all. Whether the store
 * itself answers is watched by a second thread, as c10d waits for it without end.
 */
final class Watch implements AutoCloseable {
  private static final String BEAT = "beat/";
  private static final String END = "end";
  private static final String LEFT = "left";
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** For everyone to have read why the work ends. */
  private static final Duration LINGER = Duration.ofSeconds(3);

  /** What was last heard of a rank, and when. */
  private record Heard(String beat, long at) {}

  private final RankStore store;
  private final RankSettings settings;
  private final Consumer<String> lost;
  private final Map<Integer, Heard> heard = new HashMap<>();
  private final CompletableFuture<String> verdict = new CompletableFuture<>();
  private final Thread thread = new Thread(this::run, "watch over ranks");
  private final Thread guard = new Thread(this::guard, "watch over the store");
  private final AtomicInteger unanswered = new AtomicInteger();
  private long beats;
  private volatile boolean closed;
  private volatile boolean failed;
  private volatile boolean allLeft;

  /**
   * Starts to watch.
   *
   * @param store a connection of its own; closed with the watch
   * @param lost is told in a sentence that the work cannot go on
   */
  Watch(RankStore store, RankSettings settings, Consumer<String> lost) {
    this.store = store;
    this.settings = settings;
    this.lost = lost;
    thread.setDaemon(true);
    guard.setDaemon(true);
  }

  /** Says for the first time that this rank lives; comes before others ask for it. */
  void begin() {
    store.put(BEAT + settings.rank(), "0");
    store.putIfEmpty(END, "");
  }

  /** Starts to listen, once all have begun. */
  void start() {
    thread.start();
    guard.start();
  }

  private void run() {
    while (!closed) {
      String end = end();
      unanswered.set(0);
      if (closed) {
        return;
      }
      if (!end.isEmpty()) {
        if (settings.rank() == 0) {
          pause(LINGER);
        }
        conclude(end);
        return;
      }
      pause(PAUSE);
    }
  }

  private synchronized void conclude(String end) {
    if (verdict.isDone()) {
      return;
    }
    if (!failed) {
      lost.accept(end);
    }
    verdict.complete(end);
  }

  /** Counts its own seconds: those in which this process was stopped are nobody's silence. */
  private void guard() {
    long most = settings.deadline().toSeconds();
    while (!closed && !verdict.isDone()) {
      pause(PAUSE);
      if (unanswered.incrementAndGet() > most) {
        conclude("%s has been silent for %d s".formatted(settings.keeper(), most));
      }
    }
  }

  /** Why the work ends, or nothing. */
  private String end() {
    try {
      store.put(BEAT + settings.rank(), Long.toString(++beats));
      if (settings.rank() == 0) {
        listen(1, settings.count());
      } else {
        listen(0, 1);
      }
      return store.get(END);
    } catch (RuntimeException e) {
      return settings.keeper() + " cannot be reached any more";
    }
  }

  private void listen(int from, int to) {
    boolean left = true;
    long now = System.nanoTime();
    for (int rank = from; rank < to; rank++) {
      String beat = store.get(BEAT + rank);
      Heard before = heard.get(rank);
      if (before == null || !before.beat.equals(beat)) {
        heard.put(rank, new Heard(beat, now));
      } else if (!beat.equals(LEFT) && now - before.at > settings.deadline().toNanos()) {
        store.putIfEmpty(
            END,
            "rank %d has been silent for %d s".formatted(rank, settings.deadline().toSeconds()));
      }
      left &= beat.equals(LEFT);
    }
    allLeft = left;
  }

  /** Tells all others why this rank ends. */
  void fail(RankStore own, String why) {
    failed = true;
    own.putIfEmpty(END, "rank %d ended: %s".formatted(settings.rank(), why));
    if (settings.rank() == 0) {
      pause(LINGER);
    }
  }

  /** Why the work ends, once it is known; null if nothing is found out in time. */
  @Nullable String verdict() {
    try {
      Duration most = settings.deadline().plus(LINGER).plus(LINGER);
      return verdict.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Leaves: the first rank when all others have, as they need its store. */
  @Override
  public void close() {
    while (settings.rank() == 0 && !allLeft && !failed && thread.isAlive()) {
      pause(Duration.ofMillis(50));
    }
    closed = true;
    thread.interrupt();
    try {
      thread.join();
      if (settings.rank() > 0 && !failed) {
        store.put(BEAT + settings.rank(), LEFT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      return; // nobody is there any more
    } finally {
      store.close();
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
