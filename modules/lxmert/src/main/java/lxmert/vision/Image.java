package lxmert.vision;

/**
 * A decoded image.
 *
 * @param width in pixels
 * @param height in pixels
 * @param bgr blue, green, red of each pixel, 0 to 255, row by row; length {@code height * width *
 *     3}
 */
public record Image(int width, int height, byte[] bgr) {
  /** Checks the length of the pixels. */
  public Image {
    if (width < 1 || height < 1 || bgr.length != (long) width * height * 3) {
      throw new IllegalArgumentException(
          "an image of %d x %d needs %d bytes, got %d"
              .formatted(width, height, (long) width * height * 3, bgr.length));
    }
  }
}
