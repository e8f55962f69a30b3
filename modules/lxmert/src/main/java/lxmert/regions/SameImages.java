package lxmert.regions;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import lxmert.io.UserError;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;

/**
 * Images whose files have the same content: processed once. What lies in shards that are done, of
 * any process, is read back from there; what is processed for the current shard is shared.
 */
final class SameImages {
  private final Path store;
  private final ExtractionJob job;
  private final Map<String, ImageIndex.Entry> stored = new HashMap<>();
  private final Set<Integer> read = new HashSet<>();
  private final Map<String, FutureTask<Regions>> current = new ConcurrentHashMap<>();
  private final AtomicInteger copied = new AtomicInteger();

  SameImages(Path store, ExtractionJob job) {
    this.store = store;
    this.job = job;
  }

  /** Forgets the images of the shard before, and learns of shards that are done. */
  synchronized void beginShard() {
    current.clear();
    for (int place : job.placesDone()) {
      if (read.add(place)) {
        job.contents(place).forEach(stored::putIfAbsent);
      }
    }
  }

  /** Number of images that did not have to be processed. */
  int copied() {
    return copied.get();
  }

  /**
   * The regions of an image.
   *
   * @param digest of its file
   * @param look finds them if no other image has the same content
   */
  Regions regions(String digest, Callable<Regions> look) throws ExecutionException {
    Regions known = stored(digest);
    if (known != null) {
      copied.incrementAndGet();
      return known;
    }
    FutureTask<Regions> task = new FutureTask<>(look);
    FutureTask<Regions> other = current.putIfAbsent(digest, task);
    if (other != null) {
      try {
        Regions regions = get(other);
        copied.incrementAndGet();
        return regions;
      } catch (ExecutionException e) {
        // It fails here as well, but with a reason that names this image.
        task.run();
        return get(task);
      }
    }
    task.run();
    return get(task);
  }

  private static Regions get(FutureTask<Regions> task) throws ExecutionException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted while extracting regions", e);
    }
  }

  private @Nullable Regions stored(String digest) {
    ImageIndex.Entry place;
    synchronized (this) {
      place = stored.get(digest);
    }
    if (place == null) {
      return null;
    }
    try (RegionShard shard = RegionShard.open(store, place.shard(), job.manifest())) {
      return shard.get(place.row());
    }
  }
}
