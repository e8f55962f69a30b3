package lxmert.vision;

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
    if (maxPixels < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "limits must be 1 or more, got %d pixels and %d bytes".formatted(maxPixels, maxBytes));
    }
  }
}
