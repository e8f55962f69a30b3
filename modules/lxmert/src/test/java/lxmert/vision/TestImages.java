package lxmert.vision;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Small images in many formats. */
final class TestImages {
  static final Color LEFT = new Color(200, 40, 10);
  static final Color RIGHT = new Color(20, 60, 220);

  private TestImages() {}

  /** The left half in one colour, the right half in another. */
  static BufferedImage halves(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, (x < width / 2 ? LEFT : RIGHT).getRGB());
      }
    }
    return image;
  }

  /** A file as ImageIO writes it. */
  static byte[] encode(BufferedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalArgumentException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A JPEG file of best quality from the JDK's writer. */
  static byte[] jpeg(IIOImage image, boolean progressive) {
    ImageWriter writer = null;
    for (var writers = ImageIO.getImageWritersByFormatName("jpeg"); writers.hasNext(); ) {
      ImageWriter next = writers.next();
      writer = next.getClass().getName().startsWith("com.sun") ? next : writer;
    }
    if (writer == null) {
      throw new IllegalStateException("no JPEG writer");
    }
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionQuality(1);
    if (progressive) {
      param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, image, param);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    writer.dispose();
    return out.toByteArray();
  }

  /** A file with some bytes put in. */
  static byte[] insert(byte[] file, int at, byte... bytes) {
    byte[] result = new byte[file.length + bytes.length];
    System.arraycopy(file, 0, result, 0, at);
    System.arraycopy(bytes, 0, result, at, bytes.length);
    System.arraycopy(file, at, result, at + bytes.length, file.length - at);
    return result;
  }
}
