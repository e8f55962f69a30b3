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
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
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
   * Images of one step, or of a part of it that is computed at once.
   *
   * @param whole the images of the step
   * @param from first of them in this part
   * @param to after the last
   * @param seed of whatever is drawn for the step
   */
  record SampleBatch(List<Sample> whole, int from, int to, long seed) {
    SampleBatch(List<Sample> whole, long seed) {
      this(whole, 0, whole.size(), seed);
    }

    /** The images of this part. */
    List<Sample> samples() {
      return whole.subList(from, to);
    }

    /** One of the parts, of the same size each. */
    SampleBatch part(int number, int parts) {
      int size = whole.size() / parts;
      return new SampleBatch(whole, number * size, (number + 1) * size, seed);
    }
  }

  private record Planned(List<AnnotatedImage> images, long seed) {}

  private final AnnotatedImages set;
  private final int parts;
  private final long firstPart;
  private final List<Planned> order;
  private final ExecutorService reader;

  /**
   * An epoch, from one of its batches on.
   *
   * @param parts that each batch comes in
   * @param seed of the order and of the batches' seeds
   * @param firstPart counted from 0
   */
  ImageBatches(AnnotatedImages set, int batchSize, int parts, long seed, long firstPart) {
    this.set = set;
    this.parts = parts;
    this.firstPart = firstPart;
    List<Planned> all = order(set.images(), batchSize, new Random(seed));
    order = all.subList(Math.toIntExact(firstPart / parts), all.size());
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
   * The parts of the batches; {@link Iterator#next} throws a {@link lxmert.io.UserError} if an
   * image cannot be read.
   */
  @Override
  public Iterator<SampleBatch> iterator() {
    Iterator<SampleBatch> batches = batches();
    Iterable<SampleBatch> all = () -> batches;
    return StreamSupport.stream(all.spliterator(), false)
        .flatMap(batch -> IntStream.range(0, parts).mapToObj(i -> batch.part(i, parts)))
        .skip(firstPart % parts)
        .iterator();
  }

  private Iterator<SampleBatch> batches() {
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
