package lxmert.detect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lxmert.dataset.CocoAnnotations.Picture;
import lxmert.train.Task;
import lxmert.vision.Image;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one epoch, read ahead on a background thread. Pictures of like shape come
 * together, so that little is padded; those that do not fill a batch wait for another epoch.
 */
final class PictureBatches implements Task.Epoch<PictureBatches.Batch> {
  /** So many batches are sorted by shape together. */
  private static final int WINDOW = 8;

  /** One picture to train on. */
  record Sample(Picture picture, Image image) {}

  /**
   * Pictures of one step.
   *
   * @param seed of whatever is drawn for them
   */
  record Batch(List<Sample> samples, long seed) {}

  private record Planned(List<Picture> pictures, long seed) {}

  private final PictureSet set;
  private final List<Planned> order;
  private final ExecutorService reader;

  /**
   * An epoch, from one of its batches on.
   *
   * @param seed of the order and of the batches' seeds
   * @param firstBatch counted from 0
   */
  PictureBatches(PictureSet set, int batchSize, long seed, long firstBatch) {
    this.set = set;
    List<Planned> all = order(set.pictures(), batchSize, new Random(seed));
    order = all.subList(Math.toIntExact(firstBatch), all.size());
    reader =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "pictures");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** All full batches in a random order. */
  private static List<Planned> order(List<Picture> all, int batchSize, Random random) {
    List<Picture> pictures = new ArrayList<>(all);
    Collections.shuffle(pictures, random);
    int window = WINDOW * batchSize;
    for (int from = 0; from < pictures.size(); from += window) {
      pictures
          .subList(from, Math.min(from + window, pictures.size()))
          .sort(Comparator.comparingDouble(picture -> (double) picture.width() / picture.height()));
    }
    List<List<Picture>> batches = new ArrayList<>();
    for (int from = 0; from + batchSize <= pictures.size(); from += batchSize) {
      batches.add(pictures.subList(from, from + batchSize));
    }
    Collections.shuffle(batches, random);
    return batches.stream().map(batch -> new Planned(batch, random.nextLong())).toList();
  }

  /**
   * The batches; {@link Iterator#next} throws a {@link lxmert.io.UserError} if a picture cannot be
   * read.
   */
  @Override
  public Iterator<Batch> iterator() {
    Iterator<Planned> planned = order.iterator();
    return new Iterator<>() {
      private @Nullable Future<Batch> ahead;

      @Override
      public boolean hasNext() {
        return ahead != null || planned.hasNext();
      }

      @Override
      public Batch next() {
        Future<Batch> current = ahead == null ? submit(planned.next()) : ahead;
        ahead = planned.hasNext() ? submit(planned.next()) : null;
        return await(current);
      }
    };
  }

  private Future<Batch> submit(Planned planned) {
    return reader.submit(() -> new Batch(samples(planned.pictures), planned.seed));
  }

  private List<Sample> samples(List<Picture> pictures) {
    return pictures.stream().map(picture -> new Sample(picture, set.image(picture))).toList();
  }

  private static Batch await(Future<Batch> work) {
    try {
      return work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while pictures were read", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    reader.shutdownNow();
  }
}
