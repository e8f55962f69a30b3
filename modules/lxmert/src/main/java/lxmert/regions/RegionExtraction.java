package lxmert.regions;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import lxmert.io.Check;
import lxmert.io.Digests;
import lxmert.io.FileClaim;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.regions.ExtractionJob.Slice;
import lxmert.regions.ExtractionPlan.Entry;
import lxmert.vision.Detector;
import lxmert.vision.Image;
import lxmert.vision.ImageLimits;
import lxmert.vision.ImageReader;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;

/**
 * Fills a region store with what a detector finds in images. Some threads read and decode images
 * while the detector processes others; a bounded number is held at a time. The store is the same to
 * the byte whatever the number of threads, of processes that share the work, and of interruptions:
 * which images go into which shard is planned once ({@link ExtractionJob}).
 */
public final class RegionExtraction implements AutoCloseable {
  /** Images read ahead of the detector. */
  private static final int READ_AHEAD = 2;

  private final Detector detector;
  private final Options options;
  private final Progress progress;
  private final ExecutorService workers;
  private final Semaphore looking;

  /**
   * How to extract.
   *
   * @param store how the store is written
   * @param threads images processed at the same time
   * @param strict whether a file that is not an image ends the run
   * @param images what is taken for an image
   */
  public record Options(RegionStoreOptions store, int threads, boolean strict, ImageLimits images) {
    /** Checks the number of threads. */
    public Options {
      Check.atLeast(1, "threads", threads);
    }
  }

  /**
   * What became of the images.
   *
   * @param added images that this process put into the store
   * @param copied those of them that have the content of another one, and its regions
   * @param others images that other processes added meanwhile or had added before
   * @param known images that the store had already
   * @param failed files that are no images, of all processes
   */
  public record Result(int added, int copied, int others, int known, List<FailedImage> failed) {}

  /** An image that is being processed. */
  private record Pending(Entry entry, Future<Found> found) {}

  /** An image's regions and the digest of its file. */
  private record Found(String digest, Regions regions) {}

  /** An extraction; the detector stays the caller's. */
  public RegionExtraction(Detector detector, Options options, Progress progress) {
    this.detector = detector;
    this.options = options;
    this.progress = progress;
    looking = new Semaphore(options.threads);
    workers =
        Executors.newFixedThreadPool(
            options.threads + READ_AHEAD,
            task -> {
              Thread thread = new Thread(task, "images");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Processes all images that a store does not have. Other processes that do the same take part in
   * the work; interrupted, it resumes when it is run again.
   *
   * @param store a folder, which may be there
   * @param images files by image id
   * @throws UserError if the detector or the store fails; a file that is not an image does so only
   *     where that is asked for, and is else listed in {@code failed.jsonl} in the store
   */
  public Result run(Path store, Map<String, Path> images) {
    String request = ExtractionPlan.request(images, detector.digest(), options.store);
    ExtractionJob job =
        ExtractionJob.open(store, images, request, options.store, detector.featureSize());
    if (job == null) {
      return new Result(0, 0, 0, images.size(), List.of());
    }
    SameImages same = new SameImages(store, job);
    int added = 0;
    try (Progress.Bar bar = progress.start("extracting regions", job.size(), "images")) {
      int counted = 0;
      int mine = 0;
      while (!job.isAllDone()) {
        int elsewhere = job.imagesDone() - mine;
        bar.advance(elsewhere - counted);
        counted = elsewhere;
        Optional<Slice> next = job.claim();
        if (next.isEmpty()) {
          FileClaim.pause(
              Duration.ofMillis(100)); // others are at the rest; should one of them die, it is ours
        } else {
          try (Slice slice = next.get()) {
            added += make(job, slice, same, bar);
            mine += slice.images().size();
          }
        }
      }
      bar.advance(job.size() - mine - counted);
    }
    List<FailedImage> failed = job.complete();
    int others = job.size() - failed.size() - added;
    return new Result(added, same.copied(), others, images.size() - job.size(), failed);
  }

  /** Makes one shard and returns how many images it has. */
  private int make(ExtractionJob job, Slice slice, SameImages same, Progress.Bar bar) {
    same.beginShard();
    RegionShardWriter shard = new RegionShardWriter(job.manifest());
    Map<String, String> contents = new LinkedHashMap<>();
    List<FailedImage> failed = new ArrayList<>();
    Deque<Pending> ahead = new ArrayDeque<>();
    Iterator<Entry> rest = slice.images().iterator();
    while (rest.hasNext() || !ahead.isEmpty()) {
      while (rest.hasNext() && ahead.size() < 2 * (options.threads + READ_AHEAD)) {
        Entry next = rest.next();
        ahead.add(new Pending(next, workers.submit(() -> find(next, same))));
      }
      Pending first = ahead.remove();
      FailedImage failure = store(first, shard, contents);
      if (failure != null) {
        failed.add(failure);
      }
      bar.advance(1);
    }
    job.finish(slice, shard.size() == 0 ? null : shard, contents, failed);
    return shard.size();
  }

  private Found find(Entry entry, SameImages same) throws NoImage, ExecutionException {
    byte[] content;
    try {
      content = ImageReader.content(Path.of(entry.file()), options.images);
    } catch (UserError e) {
      throw new NoImage(e);
    }
    String digest = Digests.of(content);
    return new Found(digest, same.regions(digest, () -> look(content, entry.file())));
  }

  private Regions look(byte[] content, String file) throws NoImage, InterruptedException {
    Image image;
    try {
      image = ImageReader.read(content, file, options.images);
    } catch (UserError e) {
      throw new NoImage(e);
    }
    looking.acquire();
    try {
      return detector.detect(image);
    } finally {
      looking.release();
    }
  }

  /** Waits for an image and puts it into the shard, unless it is none. */
  private @Nullable FailedImage store(
      Pending pending, RegionShardWriter shard, Map<String, String> contents) {
    Entry entry = pending.entry;
    try {
      Found found = pending.found.get();
      RegionChecks.requireStorable(entry.id(), found.regions, options.store.features());
      shard.add(entry.id(), found.regions);
      contents.put(entry.id(), found.digest);
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted while extracting regions", e);
    } catch (ExecutionException e) {
      return failed(entry, e);
    }
  }

  private FailedImage failed(Entry entry, ExecutionException e) {
    Throwable cause = e.getCause();
    while (cause instanceof ExecutionException) {
      cause = cause.getCause(); // of an image with the same content
    }
    if (cause instanceof NoImage no) {
      if (options.strict) {
        throw new UserError(no.reason + "; leave out --strict to skip such files", e);
      }
      return new FailedImage(entry.id(), entry.file(), no.reason);
    }
    if (cause instanceof RuntimeException failure) {
      throw failure;
    }
    throw new IllegalStateException(entry.file() + " could not be processed", cause);
  }

  /** Ends the threads; images under way are finished first. */
  @Override
  public void close() {
    workers.shutdownNow();
    boolean interrupted = false;
    while (!workers.isTerminated()) {
      try {
        workers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class NoImage extends Exception {
    private static final long serialVersionUID = 1;
    private final String reason;

    NoImage(UserError e) {
      super(e);
      reason = String.valueOf(e.getMessage());
    }
  }
}
