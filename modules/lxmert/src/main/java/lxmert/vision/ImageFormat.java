package lxmert.vision;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** The formats of images that are read, recognised by how a file begins. */
enum ImageFormat {
  PNG,
  JPEG,
  WEBP,
  BMP,
  GIF;

  /** The format of a file by its first bytes. */
  static Optional<ImageFormat> of(byte[] file) {
    if (startsWith(file, 0, "\u0089PNG\r\n\u001a\n")) {
      return Optional.of(PNG);
    }
    if (startsWith(file, 0, "\u00ff\u00d8\u00ff")) {
      return Optional.of(JPEG);
    }
    if (startsWith(file, 0, "RIFF") && startsWith(file, 8, "WEBP")) {
      return Optional.of(WEBP);
    }
    if (startsWith(file, 0, "BM")) {
      return Optional.of(BMP);
    }
    if (startsWith(file, 0, "GIF87a") || startsWith(file, 0, "GIF89a")) {
      return Optional.of(GIF);
    }
    return Optional.empty();
  }

  /** A decoder; where the JDK has one and TwelveMonkeys a more tolerant one, the latter. */
  ImageReader reader() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(name());
    ImageReader first = readers.next();
    while (readers.hasNext()) {
      ImageReader next = readers.next();
      if (next.getClass().getName().startsWith("com.twelvemonkeys")) {
        first.dispose();
        return next;
      }
    }
    return first;
  }

  private static boolean startsWith(byte[] file, int at, String mark) {
    byte[] bytes = mark.getBytes(StandardCharsets.ISO_8859_1);
    if (file.length < at + bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (file[at + i] != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
