package lxmert.serving;

import java.time.Duration;
import lxmert.io.Check;

/**
 * What models may be asked at once.
 *
 * @param maxBatch most elements of a run, and of a request
 * @param maxQueueDelay how long a run waits for more elements, from the oldest of them
 * @param queueElements most elements that wait for a model
 * @param queueBytes most bytes of decoded images that wait for a model
 * @param deadline most time that a request may take
 * @param maxPixels width times height of an image
 * @param maxSide width or height of an image in pixels
 * @param cachedImages images whose regions are kept
 * @param explanations most requests for an explanation of a model at once, of which one is computed
 *     and the others wait; 0: none are given
 */
public record ServingLimits(
    int maxBatch,
    Duration maxQueueDelay,
    int queueElements,
    long queueBytes,
    Duration deadline,
    long maxPixels,
    int maxSide,
    int cachedImages,
    int explanations) {
  /**
   * 32 a run without waiting, 64 in the queue, 30 seconds, 40 million pixels, 256 images kept, 4
   * explanations.
   */
  public static final ServingLimits STANDARD =
      new ServingLimits(
          32, Duration.ZERO, 64, 256L << 20, Duration.ofSeconds(30), 40_000_000, 16384, 256, 4);

  /** Checks the ranges. */
  public ServingLimits {
    Check.atLeast(1, "the largest batch", maxBatch);
    Check.atLeast(0, "the queue delay in milliseconds", maxQueueDelay.toMillis());
    Check.atLeast(maxBatch, "the queue's size", queueElements);
    Check.atLeast(1, "the queue's bytes", queueBytes);
    Check.atLeast(1, "the deadline in milliseconds", deadline.toMillis());
    Check.atLeast(1, "most pixels", maxPixels);
    Check.atLeast(1, "the longest side", maxSide);
    Check.atLeast(1, "cached images", cachedImages);
    Check.atLeast(0, "explanations at once", explanations);
  }
}
