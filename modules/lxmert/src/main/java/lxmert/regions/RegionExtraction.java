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
 * Fills a region store with what a detector finds in pictures. Some threads read and decode
 * pictures while the detector looks at others; a bounded number is held at a time. The store is the
 * same to the byte whatever the number of threads, of processes that share the work, and of
 * interruptions: which pictures go into which shard is planned once ({@link ExtractionJob}).
 */
public final class RegionExtraction implements AutoCloseable {
  /** Pictures read ahead of the detector. */
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
   * @param threads pictures looked at at the same time
   * @param strict whether a file that is no picture ends the run
   */
  public record Options(RegionStoreOptions store, int threads, boolean strict) {
    /** Checks the number of threads. */
    public Options {
      if (threads < 1) {
        throw new UserError("%d threads, expected 1 or more".formatted(threads));
      }
    }
  }

  /**
   * What became of the pictures.
   *
   * @param added pictures that this process put into the store
   * @param copied those of them that have the content of another one, and its regions
   * @param others pictures that other processes added meanwhile or had added before
   * @param known pictures that the store had already
   * @param failed files that are no pictures, of all processes
   */
  public record Result(int added, int copied, int others, int known, List<FailedPicture> failed) {}

  /** A picture that is being looked at. */
  private record Pending(Entry entry, Future<Found> found) {}

  /** A picture's regions and the digest of its file. */
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
              Thread thread = new Thread(task, "pictures");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Looks at all pictures that a store does not have. Other processes that do the same take part in
   * the work; interrupted, it goes on when it is run again.
   *
   * @param store a folder, which may be there
   * @param pictures files by image id
   * @throws UserError if the detector or the store fails; a file that is no picture does so only
   *     where that is asked for, and is else listed in {@code failed.jsonl} in the store
   */
  public Result run(Path store, Map<String, Path> pictures) {
    String request = ExtractionPlan.request(pictures, detector.digest(), options.store);
    ExtractionJob job =
        ExtractionJob.open(store, pictures, request, options.store, detector.featureSize());
    if (job == null) {
      return new Result(0, 0, 0, pictures.size(), List.of());
    }
    SamePictures same = new SamePictures(store, job);
    int added = 0;
    try (Progress.Bar bar = progress.start("extracting regions", job.size(), "pictures")) {
      int told = 0;
      int mine = 0;
      while (!job.isAllDone()) {
        int elsewhere = job.picturesDone() - mine;
        bar.advance(elsewhere - told);
        told = elsewhere;
        Optional<Slice> next = job.claim();
        if (next.isEmpty()) {
          FileClaim.pause(
              Duration.ofMillis(100)); // others are at the rest; should one of them die, it is ours
        } else {
          try (Slice slice = next.get()) {
            added += make(job, slice, same, bar);
            mine += slice.pictures().size();
          }
        }
      }
      bar.advance(job.size() - mine - told);
    }
    List<FailedPicture> failed = job.complete();
    int others = job.size() - failed.size() - added;
    return new Result(added, same.copied(), others, pictures.size() - job.size(), failed);
  }

  /** Makes one shard and returns how many pictures it has. */
  private int make(ExtractionJob job, Slice slice, SamePictures same, Progress.Bar bar) {
    same.beginShard();
    RegionShardWriter shard = new RegionShardWriter(job.manifest());
    Map<String, String> contents = new LinkedHashMap<>();
    List<FailedPicture> failed = new ArrayList<>();
    Deque<Pending> ahead = new ArrayDeque<>();
    Iterator<Entry> rest = slice.pictures().iterator();
    while (rest.hasNext() || !ahead.isEmpty()) {
      while (rest.hasNext() && ahead.size() < 2 * (options.threads + READ_AHEAD)) {
        Entry next = rest.next();
        ahead.add(new Pending(next, workers.submit(() -> find(next, same))));
      }
      Pending first = ahead.remove();
      FailedPicture failure = store(first, shard, contents);
      if (failure != null) {
        failed.add(failure);
      }
      bar.advance(1);
    }
    job.finish(slice, shard.size() == 0 ? null : shard, contents, failed);
    return shard.size();
  }

  private Found find(Entry entry, SamePictures same) throws NoPicture, ExecutionException {
    byte[] content;
    try {
      content = ImageReader.content(Path.of(entry.file()), ImageLimits.STANDARD);
    } catch (UserError e) {
      throw new NoPicture(e);
    }
    String digest = Digests.of(content);
    return new Found(digest, same.regions(digest, () -> look(content, entry.file())));
  }

  private Regions look(byte[] content, String file) throws NoPicture, InterruptedException {
    Image image;
    try {
      image = ImageReader.read(content, file);
    } catch (UserError e) {
      throw new NoPicture(e);
    }
    looking.acquire();
    try {
      return detector.detect(image);
    } finally {
      looking.release();
    }
  }

  /** Waits for a picture and puts it into the shard, unless it is none. */
  private @Nullable FailedPicture store(
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

  private FailedPicture failed(Entry entry, ExecutionException e) {
    Throwable cause = e.getCause();
    while (cause instanceof ExecutionException) {
      cause = cause.getCause(); // of a picture with the same content
    }
    if (cause instanceof NoPicture no) {
      if (options.strict) {
        throw new UserError(no.reason + "; leave out --strict to pass over such files", e);
      }
      return new FailedPicture(entry.id(), entry.file(), no.reason);
    }
    if (cause instanceof RuntimeException failure) {
      throw failure;
    }
    throw new IllegalStateException(entry.file() + " could not be looked at", cause);
  }

  /** Ends the threads; pictures under way are finished first. */
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

  private static final class NoPicture extends Exception {
    private static final long serialVersionUID = 1;
    private final String reason;

    NoPicture(UserError e) {
      super(e);
      reason = String.valueOf(e.getMessage());
    }
  }
}
