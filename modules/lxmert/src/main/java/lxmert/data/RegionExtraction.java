package lxmert.data;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.vision.Detector;
import lxmert.vision.Image;
import lxmert.vision.ImageReader;
import lxmert.vision.Regions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Fills a region store with what a detector finds in pictures. Pictures are read and looked at on
 * several threads and stored in their order, so the same pictures give the same store; those that
 * are there already are passed over.
 */
public final class RegionExtraction implements AutoCloseable {
  private final Detector detector;
  private final RegionStoreWriter writer;
  private final Progress progress;
  private final int threads;
  private final ExecutorService workers;

  /**
   * What became of the pictures.
   *
   * @param added pictures that are new in the store
   * @param known pictures that the store had already
   * @param refused files that are no pictures, with the reason
   */
  public record Result(int added, int known, List<Refused> refused) {}

  /** A file that could not be read as a picture. */
  public record Refused(Path file, String reason) {}

  private record Found(String imageId, Path file, Future<Regions> regions) {}

  /**
   * An extraction into a store that the caller has opened and closes.
   *
   * @param threads pictures looked at at the same time, each on one core
   */
  public RegionExtraction(
      Detector detector, RegionStoreWriter writer, int threads, Progress progress) {
    this.detector = detector;
    this.writer = writer;
    this.threads = threads;
    this.progress = progress;
    workers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread =
                  new Thread(
                      () -> {
                        torch.set_num_threads(1);
                        task.run();
                      },
                      "detector");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Looks at all pictures.
   *
   * @param pictures files by image id
   * @throws UserError if the detector or the store fails; a file that is no picture is refused
   */
  public Result run(Map<String, Path> pictures) {
    int torchThreads = torch.get_num_threads();
    try (Progress.Bar bar = progress.start("extracting regions", pictures.size(), "pictures")) {
      return run(pictures, bar);
    } finally {
      // The workers' setting is also the default of threads to come.
      torch.set_num_threads(torchThreads);
    }
  }

  private Result run(Map<String, Path> pictures, Progress.Bar bar) {
    List<Refused> refused = new ArrayList<>();
    int added = 0;
    int known = 0;
    Deque<Found> ahead = new ArrayDeque<>();
    Iterator<Map.Entry<String, Path>> rest = pictures.entrySet().iterator();
    while (rest.hasNext() || !ahead.isEmpty()) {
      while (rest.hasNext() && ahead.size() < 2 * threads) {
        Map.Entry<String, Path> next = rest.next();
        if (writer.contains(next.getKey())) {
          known++;
          bar.advance(1);
        } else {
          ahead.add(start(next.getKey(), next.getValue()));
        }
      }
      Found first = ahead.poll();
      if (first != null) {
        Refused reason = store(first);
        if (reason == null) {
          added++;
        } else {
          refused.add(reason);
        }
        bar.advance(1);
      }
    }
    return new Result(added, known, List.copyOf(refused));
  }

  private Found start(String imageId, Path file) {
    return new Found(imageId, file, workers.submit(() -> look(file)));
  }

  private Regions look(Path file) throws NoPicture {
    Image image;
    try {
      image = ImageReader.read(file);
    } catch (UserError e) {
      throw new NoPicture(e);
    }
    return detector.detect(image);
  }

  private @Nullable Refused store(Found found) {
    try {
      writer.add(found.imageId, found.regions.get());
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted while extracting regions", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NoPicture no) {
        return new Refused(found.file, no.reason);
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(found.file + " could not be looked at", e.getCause());
    }
  }

  /** Ends the threads; pictures under way are finished first. */
  @Override
  public void close() {
    workers.shutdownNow();
    boolean interrupted = false;
    while (!workers.isTerminated()) {
      try {
        workers.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES);
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
