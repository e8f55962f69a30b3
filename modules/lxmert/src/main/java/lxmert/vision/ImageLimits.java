package lxmert.vision;

import lxmert.io.Check;

/**
 * What an image may cost before it is decoded, and whether it has to be whole.
 *
 * @param maxPixels width times height
 * @param maxBytes size of the file
 * @param strict whether an image is refused that is damaged, though its pixels can be read; else
 *     the log says so
 */
public record ImageLimits(long maxPixels, long maxBytes, boolean strict) {
  /** 100 million pixels in a file of 256 MiB. */
  public static final ImageLimits STANDARD = new ImageLimits(100_000_000, 256 << 20, false);

  /** Checks the ranges. */
  public ImageLimits {
    Check.atLeast(1, "most pixels", maxPixels);
    Check.atLeast(1, "most bytes", maxBytes);
  }

  /** The same limits, for images that have to be whole or need not be. */
  public ImageLimits withStrict(boolean other) {
    return new ImageLimits(maxPixels, maxBytes, other);
  }
}
