package lxmert.vision;

import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.Printable;
import lxmert.io.UserError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads PNG, JPEG, WebP, BMP and the first frame of GIF, recognised by content and not by name.
 *
 * <p>As OpenCV and Pillow do when asked for three channels: alpha is dropped, grey becomes three
 * equal channels, 16 bits are cut to the upper 8, and colour profiles are ignored except for CMYK.
 * The orientation of EXIF is applied.
 */
public final class ImageReader {
  private static final Logger LOGGER = LoggerFactory.getLogger(ImageReader.class);

  private ImageReader() {}

  /** Reads a file within the standard limits; as {@link #read(Path, ImageLimits)}. */
  public static Image read(Path file) {
    return read(file, ImageLimits.standard());
  }

  /**
   * Reads a file.
   *
   * @throws UserError if it cannot be read, is not an image, is torn, or exceeds the limits
   */
  public static Image read(Path file, ImageLimits limits) {
    return read(content(file, limits), file.toString(), limits);
  }

  /**
   * A file's content, still encoded.
   *
   * @throws UserError if it cannot be read or has more bytes than the limits allow
   */
  public static byte[] content(Path file, ImageLimits limits) {
    try {
      limits.checkBytes(Files.size(InputFile.regular(file)), file.toString());
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  /** Reads a file's content within the standard limits. */
  public static Image read(byte[] content, String name) {
    return read(content, name, ImageLimits.standard());
  }

  /**
   * Reads a file's content.
   *
   * @param name of the image, for errors
   * @throws UserError if it is not an image, is torn, or exceeds the limits
   */
  public static Image read(byte[] content, String name, ImageLimits limits) {
    limits.checkBytes(content.length, name);
    ImageFormat format = format(content, name);
    ImageParts parts = ImageParts.of(format, content);
    BufferedImage decoded =
        withReader(
            format,
            parts.content(),
            name,
            reader -> {
              limits.checkPixels(reader.getWidth(0), reader.getHeight(0), name);
              return reader.read(0);
            });
    tell(parts.damage(decoded), name, limits.strict());
    return Orientation.of(parts.content()).apply(Pixels.bgr(decoded));
  }

  private static void tell(List<String> damage, String name, boolean strict) {
    if (damage.isEmpty()) {
      return;
    }
    String what = name + " is damaged: " + String.join(", ", damage);
    if (strict) {
      throw new UserError(what);
    }
    LOGGER.warn("{}; it is used as it is", Printable.line(what));
  }

  /**
   * The size of an image by its header alone: nothing is decoded.
   *
   * @param name of the image, for errors
   * @throws UserError if it is not an image or its header is broken
   */
  public static ImageSize size(byte[] content, String name) {
    ImageFormat format = format(content, name);
    return withReader(
        format,
        ImageParts.of(format, content).content(),
        name,
        reader -> new ImageSize(reader.getWidth(0), reader.getHeight(0)));
  }

  /** What is read of an image by a decoder. */
  private interface Reading<T> {
    T read(javax.imageio.ImageReader reader) throws IOException;
  }

  private static ImageFormat format(byte[] content, String name) {
    return ImageFormat.of(content)
        .orElseThrow(
            () -> new UserError(name + " is not an image, expected PNG, JPEG, WebP, BMP or GIF"));
  }

  private static <T> T withReader(
      ImageFormat format, byte[] content, String name, Reading<T> reading) {
    javax.imageio.ImageReader reader = format.reader();
    TornListener torn = new TornListener();
    reader.addIIOReadWarningListener(torn);
    try (ImageInputStream in = new ImageContent(content)) {
      reader.setInput(in, true, true);
      T result = reading.read(reader);
      torn.check();
      return result;
    } catch (UserError e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Decoders meet broken files with all kinds of exceptions.
      throw new UserError(name + " is a broken " + format + " image: " + reason(e), e);
    } finally {
      reader.dispose();
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null || e instanceof RuntimeException
        ? "its data cannot be decoded"
        : message.lines().findFirst().orElse("");
  }

  /** The JPEG decoder fills what is missing with grey and only warns. */
  private static final class TornListener implements IIOReadWarningListener {
    private boolean torn;

    @Override
    public void warningOccurred(javax.imageio.ImageReader source, String warning) {
      torn |= warning.toLowerCase(Locale.ROOT).contains("premature end");
    }

    void check() throws EOFException {
      if (torn) {
        throw new EOFException("its data ends early");
      }
    }
  }
}
