package lxmert.vision;

import lxmert.io.Check;

/**
 * What an image may cost before it is decoded.
 *
 * @param maxPixels width times height
 * @param maxBytes size of the file
 */
public record ImageLimits(long maxPixels, long maxBytes) {
  /** 100 million pixels in a file of 256 MiB. */
  public static final ImageLimits STANDARD = new ImageLimits(100_000_000, 256 << 20);

  /** Checks the ranges. */
  public ImageLimits {
    Check.atLeast(1, "most pixels", maxPixels);
    Check.atLeast(1, "most bytes", maxBytes);
  }
}
