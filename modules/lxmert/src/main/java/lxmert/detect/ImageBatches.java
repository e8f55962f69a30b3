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
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.train.Task;
import lxmert.vision.Image;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one epoch, read ahead on a background thread. Images of like shape come together,
 * so that little is padded; those that do not fill a batch wait for another epoch.
 */
final class ImageBatches implements Task.Epoch<ImageBatches.SampleBatch> {
  /** So many batches are sorted by shape together. */
  private static final int WINDOW = 8;

  /** One image to train on. */
  record Sample(AnnotatedImage annotated, Image image) {}

  /**
   * Images of one step.
   *
   * @param seed of whatever is drawn for them
   */
  record SampleBatch(List<Sample> samples, long seed) {}

  private record Planned(List<AnnotatedImage> images, long seed) {}

  private final AnnotatedImages set;
  private final List<Planned> order;
  private final ExecutorService reader;

  /**
   * An epoch, from one of its batches on.
   *
   * @param seed of the order and of the batches' seeds
   * @param firstBatch counted from 0
   */
  ImageBatches(AnnotatedImages set, int batchSize, long seed, long firstBatch) {
    this.set = set;
    List<Planned> all = order(set.images(), batchSize, new Random(seed));
    order = all.subList(Math.toIntExact(firstBatch), all.size());
    reader =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "images");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** All full batches in a random order. */
  private static List<Planned> order(List<AnnotatedImage> all, int batchSize, Random random) {
    List<AnnotatedImage> images = new ArrayList<>(all);
    Collections.shuffle(images, random);
    int window = WINDOW * batchSize;
    for (int from = 0; from < images.size(); from += window) {
      images
          .subList(from, Math.min(from + window, images.size()))
          .sort(
              Comparator.comparingDouble(
                  annotated -> (double) annotated.width() / annotated.height()));
    }
    List<List<AnnotatedImage>> batches = new ArrayList<>();
    for (int from = 0; from + batchSize <= images.size(); from += batchSize) {
      batches.add(images.subList(from, from + batchSize));
    }
    Collections.shuffle(batches, random);
    return batches.stream().map(batch -> new Planned(batch, random.nextLong())).toList();
  }

  /**
   * The batches; {@link Iterator#next} throws a {@link lxmert.io.UserError} if an image cannot be
   * read.
   */
  @Override
  public Iterator<SampleBatch> iterator() {
    Iterator<Planned> planned = order.iterator();
    return new Iterator<>() {
      private @Nullable Future<SampleBatch> ahead;

      @Override
      public boolean hasNext() {
        return ahead != null || planned.hasNext();
      }

      @Override
      public SampleBatch next() {
        Future<SampleBatch> current = ahead == null ? submit(planned.next()) : ahead;
        ahead = planned.hasNext() ? submit(planned.next()) : null;
        return await(current);
      }
    };
  }

  private Future<SampleBatch> submit(Planned planned) {
    return reader.submit(() -> new SampleBatch(samples(planned.images), planned.seed));
  }

  private List<Sample> samples(List<AnnotatedImage> images) {
    return images.stream().map(annotated -> new Sample(annotated, set.read(annotated))).toList();
  }

  private static SampleBatch await(Future<SampleBatch> work) {
    try {
      return work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while images were read", e);
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
