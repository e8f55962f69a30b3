package lxmert.vision;

import lxmert.io.Check;
import lxmert.io.Limit;
import lxmert.io.UserError;

/**
 * What an image may cost before it is decoded, and whether it has to be whole.
 *
 * @param maxPixels width times height
 * @param maxBytes size of the file
 * @param strict whether an image is refused that is damaged, though its pixels can be read; else
 *     the log says so
 */
public record ImageLimits(long maxPixels, long maxBytes, boolean strict) {
  /** Checks the ranges. */
  public ImageLimits {
    Check.atLeast(1, "most pixels", maxPixels);
    Check.atLeast(1, "most bytes", maxBytes);
  }

  /** Those of the process, {@link Limit#IMAGE_PIXELS} and {@link Limit#IMAGE_BYTES}. */
  public static ImageLimits standard() {
    return new ImageLimits(Limit.IMAGE_PIXELS.most(), Limit.IMAGE_BYTES.mostAtOnce(), false);
  }

  /** The same limits, for images that have to be whole or need not be. */
  public ImageLimits withStrict(boolean other) {
    return new ImageLimits(maxPixels, maxBytes, other);
  }

  /**
   * Looks at a size before anything is read.
   *
   * @param name of the image, for errors
   * @throws UserError if it is larger
   */
  public void checkBytes(long bytes, String name) {
    if (bytes > maxBytes) {
      throw new UserError(
          "%s has %d bytes, expected at most %d%s"
              .formatted(name, bytes, maxBytes, more(maxBytes, Limit.IMAGE_BYTES)));
    }
  }

  void checkPixels(int width, int height, String name) {
    if ((long) width * height > maxPixels) {
      throw new UserError(
          "%s is %d x %d pixels, expected at most %d in all%s"
              .formatted(name, width, height, maxPixels, more(maxPixels, Limit.IMAGE_PIXELS)));
    }
  }

  /** A caller's own limits are not raised by those of the process. */
  private static String more(long most, Limit limit) {
    return most == limit.most() ? limit.more() : "";
  }
}
