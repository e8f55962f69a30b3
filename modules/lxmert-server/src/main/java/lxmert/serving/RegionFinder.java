package lxmert.serving;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import lxmert.io.Digests;
import lxmert.io.LastUsed;
import lxmert.io.UserError;
import lxmert.serving.ServingError.Kind;
import lxmert.vision.Detector;
import lxmert.vision.Image;
import lxmert.vision.ImageLimits;
import lxmert.vision.ImageReader;
import lxmert.vision.ImageSize;
import lxmert.vision.Regions;

/**
 * The detector of all models. The regions of an image are kept by its content, so that a second
 * question about it costs no second look; the images that were used longest ago go first.
 */
public final class RegionFinder implements AutoCloseable {
  private final Detector detector;
  private final ServingLimits limits;
  private final Semaphore decoding = new Semaphore(Runtime.getRuntime().availableProcessors());
  private final Map<String, Regions> known;

  /** Takes over the detector, and frees it in {@link #close}. */
  public RegionFinder(Detector detector, ServingLimits limits) {
    this.detector = detector;
    this.limits = limits;
    known = Collections.synchronizedMap(new LastUsed<>(limits.cachedImages()));
  }

  /** D, the size of a region's feature. */
  int featureSize() {
    return detector.featureSize();
  }

  /** The names of the object classes that regions have by number. */
  List<String> objectNames() {
    return detector.objectNames();
  }

  /** The names of the attributes that regions have by number. */
  List<String> attributeNames() {
    return detector.attributeNames();
  }

  /** A first look, which takes longer than those that follow. */
  public void warmUp() {
    int side = 64;
    detector.detect(new Image(side, side, new byte[side * side * 3]));
  }

  /**
   * Looks at an image's header; nothing is decoded.
   *
   * @param name of the image, for errors
   * @throws ServingError if it is no image, or too large
   */
  public PendingImage open(byte[] content, String name) {
    String digest = Digests.of(content);
    Regions regions = known.get(digest);
    if (regions != null) {
      return PendingImage.of(regions);
    }
    ImageSize size;
    try {
      size = ImageReader.size(content, name);
    } catch (UserError e) {
      throw ServingError.refused(e);
    }
    long pixels = (long) size.width() * size.height();
    if (pixels > limits.maxPixels() || Math.max(size.width(), size.height()) > limits.maxSide()) {
      throw new ServingError(
          Kind.UNPROCESSABLE,
          "%s is %d x %d pixels, expected at most %d a side and %d in all"
              .formatted(name, size.width(), size.height(), limits.maxSide(), limits.maxPixels()));
    }
    return PendingImage.encoded(name, digest, content, 3 * pixels);
  }

  /**
   * Decodes an image that has to be, with as many others at the same time as there are cores.
   *
   * @throws ServingError if it is torn, or the deadline passes
   */
  void decode(PendingImage image, Deadline deadline, ServingListener listener) {
    if (!image.needsDecoding()) {
      return;
    }
    try {
      if (!decoding.tryAcquire(Math.max(0, deadline.remaining()), TimeUnit.NANOSECONDS)) {
        throw Deadline.exceeded();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServingError(Kind.UNAVAILABLE, "the server is shutting down", e);
    }
    long start = System.nanoTime();
    try {
      image.decode(new ImageLimits(limits.maxPixels(), Integer.MAX_VALUE, true));
    } finally {
      decoding.release();
      listener.computed(ComputeStage.DECODE, System.nanoTime() - start);
    }
  }

  /** The regions of a decoded image, found now unless they are known. */
  Regions regions(PendingImage image) {
    Regions regions = image.regions();
    if (regions == null) {
      regions = known.get(image.digest());
      if (regions == null) {
        regions = detector.detect(image.pixels());
        known.put(image.digest(), regions);
      }
      image.found(regions);
    }
    return regions;
  }

  @Override
  public void close() {
    detector.close();
  }
}
