package lxmert.world;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import lxmert.io.AtomicFiles;

/** Writes PNG files. */
public final class Pngs {
  /** Quick rather than tight. */
  private static final float QUICK = 0.9f;

  /** Tight rather than quick. */
  private static final float TIGHT = 0;

  private Pngs() {}

  /**
   * Writes an image tightly, all or nothing.
   *
   * @throws lxmert.io.UserError if the file cannot be written
   */
  public static void write(BufferedImage image, Path file) {
    AtomicFiles.write(file, out -> out.write(bytes(image, TIGHT)));
  }

  /** A file's bytes, quickly made. */
  static byte[] bytes(BufferedImage image) {
    return bytes(image, QUICK);
  }

  private static byte[] bytes(BufferedImage image, float speed) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(image, out, speed);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory is always there
    }
    return out.toByteArray();
  }

  private static void write(BufferedImage image, OutputStream out, float speed) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionQuality(speed);
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
  }
}
