package lxmert.vision;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How the camera was held, as EXIF numbers it.
 *
 * @param transposed whether rows are columns in the file
 * @param mirrored whether the upright image is then flipped left to right
 * @param flipped whether it is then flipped upside down
 */
record Orientation(boolean transposed, boolean mirrored, boolean flipped) {
  private static final Orientation UPRIGHT = new Orientation(false, false, false);

  /** The orientation of a file; upright where it has none or one that cannot be read. */
  static Orientation of(byte[] file) {
    try {
      ExifIFD0Directory exif =
          ImageMetadataReader.readMetadata(new ByteArrayInputStream(file), file.length)
              .getFirstDirectoryOfType(ExifIFD0Directory.class);
      return of(exif == null ? null : exif.getInteger(ExifIFD0Directory.TAG_ORIENTATION));
    } catch (ImageProcessingException | IOException | RuntimeException e) {
      return UPRIGHT;
    }
  }

  private static Orientation of(@Nullable Integer number) {
    if (number == null || number < 1 || number > 8) {
      return UPRIGHT;
    }
    return switch (number) {
      case 2 -> new Orientation(false, true, false);
      case 3 -> new Orientation(false, true, true);
      case 4 -> new Orientation(false, false, true);
      case 5 -> new Orientation(true, false, false);
      case 6 -> new Orientation(true, true, false);
      case 7 -> new Orientation(true, true, true);
      case 8 -> new Orientation(true, false, true);
      default -> UPRIGHT;
    };
  }

  /** The image upright. */
  Image apply(Image image) {
    if (equals(UPRIGHT)) {
      return image;
    }
    int width = transposed ? image.height() : image.width();
    int height = transposed ? image.width() : image.height();
    byte[] bgr = new byte[image.bgr().length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = mirrored ? width - 1 - x : x;
        int row = flipped ? height - 1 - y : y;
        int from = transposed ? column * image.width() + row : row * image.width() + column;
        System.arraycopy(image.bgr(), from * 3, bgr, (y * width + x) * 3, 3);
      }
    }
    return new Image(width, height, bgr);
  }
}
