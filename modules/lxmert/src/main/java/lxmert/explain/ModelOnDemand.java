package lxmert.explain;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model that is loaded at its first use, and freed when it has not been used for some time. Uses
 * wait for each other.
 */
final class ModelOnDemand implements AutoCloseable {
  private final Supplier<PlainModel> loader;
  private final Duration idle;
  private final ScheduledExecutorService timer;
  private @Nullable PlainModel loaded;
  private @Nullable Future<?> freeing;

  /**
   * Loads nothing yet.
   *
   * @param idle time without use after which the model is freed
   */
  ModelOnDemand(Supplier<PlainModel> loader, Duration idle) {
    this.loader = loader;
    this.idle = idle;
    timer = Executors.newSingleThreadScheduledExecutor(ModelOnDemand::thread);
  }

  /** A thread for the timer, which keeps no program from ending. */
  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "lxmert-explain");
    thread.setDaemon(true);
    return thread;
  }

  /** Works with the model, loaded if it is not there. */
  synchronized <R> R use(Function<PlainModel, R> work) {
    if (timer.isShutdown()) {
      throw new IllegalStateException("the model is closed");
    }
    if (freeing != null) {
      freeing.cancel(false);
    }
    if (loaded == null) {
      loaded = loader.get();
    }
    try {
      return work.apply(loaded);
    } finally {
      freeing = timer.schedule(this::free, idle.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Whether the model is there now. */
  synchronized boolean isLoaded() {
    return loaded != null;
  }

  private synchronized void free() {
    if (loaded != null) {
      loaded.close();
      loaded = null;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    free();
  }
}
