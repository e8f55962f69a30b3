package lxmert.vision;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Decoded images of all layouts to blue, green, red, and back. */
final class Pixels {
  private Pixels() {}

  static Image bgr(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] bgr;
    if (image.getType() == BufferedImage.TYPE_3BYTE_BGR) {
      bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    } else {
      bgr = new byte[Math.multiplyExact(width * 3, height)];
      for (int y = 0; y < height; y++) {
        copyRow(image, y, bgr, y * width * 3);
      }
    }
    return new Image(width, height, bgr);
  }

  /** Blue, green, red back to an image that can be drawn. */
  static BufferedImage image(Image image) {
    BufferedImage result =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_3BYTE_BGR);
    byte[] target = ((DataBufferByte) result.getRaster().getDataBuffer()).getData();
    System.arraycopy(image.bgr(), 0, target, 0, target.length);
    return result;
  }

  private static void copyRow(BufferedImage image, int y, byte[] bgr, int at) {
    ColorModel model = image.getColorModel();
    int space = model.getColorSpace().getType();
    if (model instanceof IndexColorModel palette) {
      copyPalette(image.getRaster(), palette, y, bgr, at);
    } else if (space == ColorSpace.TYPE_RGB || space == ColorSpace.TYPE_GRAY) {
      // The numbers as they stand: getRGB would convert by profile, and lighten grey.
      copySamples(image.getRaster(), model, y, bgr, at);
    } else {
      copyConverted(image, y, bgr, at);
    }
  }

  private static void copyPalette(
      Raster raster, IndexColorModel palette, int y, byte[] bgr, int at) {
    int[] indices = raster.getSamples(0, y, raster.getWidth(), 1, 0, (int[]) null);
    for (int index : indices) {
      at = put(palette.getRGB(index), bgr, at);
    }
  }

  private static void copySamples(Raster raster, ColorModel model, int y, byte[] bgr, int at) {
    int[] row = raster.getPixels(0, y, raster.getWidth(), 1, (int[]) null);
    int bands = raster.getNumBands();
    int[] order = bands < 3 ? new int[] {0, 0, 0} : new int[] {2, 1, 0};
    for (int pixel = 0; pixel < row.length; pixel += bands) {
      for (int band : order) {
        bgr[at++] = (byte) eightBits(row[pixel + band], model.getComponentSize(band));
      }
    }
  }

  private static int eightBits(int sample, int bits) {
    return bits >= 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1);
  }

  private static void copyConverted(BufferedImage image, int y, byte[] bgr, int at) {
    int[] row = image.getRGB(0, y, image.getWidth(), 1, null, 0, image.getWidth());
    for (int rgb : row) {
      at = put(rgb, bgr, at);
    }
  }

  private static int put(int rgb, byte[] bgr, int at) {
    bgr[at] = (byte) rgb;
    bgr[at + 1] = (byte) (rgb >> 8);
    bgr[at + 2] = (byte) (rgb >> 16);
    return at + 3;
  }
}
