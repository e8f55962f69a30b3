package lxmert.vision;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import lxmert.io.AtomicFiles;

/** Images of what a detector saw: boxes with their names drawn on the image. */
public final class RegionDrawing {
  /** Small images are enlarged until their longest side has about this length. */
  private static final int LEAST_SIDE = 800;

  private static final float GOLDEN_RATIO = 0.618034f;

  private RegionDrawing() {}

  /**
   * Draws the best regions, each in its own colour, with attribute, object and probability.
   *
   * @param max number of regions to draw
   * @return the image, enlarged by a whole number if it is small
   */
  public static BufferedImage draw(
      Image image,
      Regions regions,
      List<String> objectNames,
      List<String> attributeNames,
      int max) {
    BufferedImage drawing = enlarged(image);
    int count = Math.min(max, regions.count());
    float line = line(drawing);
    Graphics2D graphics = smooth(drawing);
    try {
      double scale = (double) drawing.getWidth() / image.width();
      outlines(graphics, regions, count, scale, line);
      RegionLabels labels =
          new RegionLabels(graphics, drawing.getWidth(), drawing.getHeight(), line);
      for (int i = 0; i < count; i++) {
        String name = name(regions, i, objectNames, attributeNames);
        labels.draw(name, box(regions, i, scale), colour(i));
      }
    } finally {
      graphics.dispose();
    }
    return drawing;
  }

  /**
   * Draws all regions, without names; enlarges as {@link #draw} does.
   *
   * @param image may be of another size than that which the regions were found in
   */
  public static BufferedImage boxes(Image image, Regions regions) {
    BufferedImage drawing = enlarged(image);
    Graphics2D graphics = smooth(drawing);
    double scale = (double) drawing.getWidth() / regions.imageWidth();
    outlines(graphics, regions, regions.count(), scale, line(drawing));
    graphics.dispose();
    return drawing;
  }

  private static Graphics2D smooth(BufferedImage drawing) {
    Graphics2D graphics = drawing.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    return graphics;
  }

  private static float line(BufferedImage drawing) {
    return Math.max(2, drawing.getWidth() / 400f);
  }

  /** The largest first, so that small ones are not covered. */
  private static void outlines(
      Graphics2D graphics, Regions regions, int count, double scale, float line) {
    IntStream.range(0, count)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -area(box(regions, i, scale))))
        .forEach(i -> outline(graphics, box(regions, i, scale), colour(i), line));
  }

  /** An image as it is, and beside it, at the same size, what was drawn on it. */
  public static BufferedImage beside(Image image, BufferedImage drawn) {
    return beside(List.of(enlarged(image), drawn));
  }

  /** Drawings beside each other, in their order. */
  public static BufferedImage beside(List<BufferedImage> drawings) {
    int gap = Math.max(8, drawings.get(0).getWidth() / 60);
    int width = drawings.stream().mapToInt(BufferedImage::getWidth).sum();
    int height = drawings.stream().mapToInt(BufferedImage::getHeight).max().orElse(1);
    BufferedImage all =
        new BufferedImage(width + gap * (drawings.size() - 1), height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = all.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, all.getWidth(), all.getHeight());
    int x = 0;
    for (BufferedImage drawing : drawings) {
      graphics.drawImage(drawing, x, 0, null);
      x += drawing.getWidth() + gap;
    }
    graphics.dispose();
    return all;
  }

  /** Writes a PNG file, atomically. */
  public static void write(BufferedImage drawing, Path file) {
    AtomicFiles.write(file, out -> out.write(png(drawing)));
  }

  /** The bytes of a PNG file. */
  public static byte[] png(BufferedImage drawing) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(drawing, "png", png)) {
        throw new IllegalArgumentException("not an image that PNG can hold: " + drawing);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }

  /** For example "red ball 0.87". */
  private static String name(
      Regions regions, int i, List<String> objects, List<String> attributes) {
    return "%s %s %.2f"
        .formatted(
            attributes.get(regions.attributeIds()[i]),
            objects.get(regions.objectIds()[i]),
            regions.objectScores()[i]);
  }

  /** An image as it is, enlarged by a whole number if it is small. */
  public static BufferedImage enlarged(Image image) {
    int longest = Math.max(image.width(), image.height());
    int times = Math.max(1, Math.round((float) LEAST_SIDE / longest));
    BufferedImage large =
        new BufferedImage(
            image.width() * times, image.height() * times, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = large.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(Pixels.image(image), 0, 0, large.getWidth(), large.getHeight(), null);
    graphics.dispose();
    return large;
  }

  private static Rectangle2D box(Regions regions, int i, double scale) {
    float[] boxes = regions.boxes();
    double x = boxes[i * 4] * scale;
    double y = boxes[i * 4 + 1] * scale;
    return new Rectangle2D.Double(x, y, boxes[i * 4 + 2] * scale - x, boxes[i * 4 + 3] * scale - y);
  }

  private static double area(Rectangle2D box) {
    return box.getWidth() * box.getHeight();
  }

  /** A bright line in a dark seam shows on any ground. */
  private static void outline(Graphics2D graphics, Rectangle2D box, Color colour, float line) {
    graphics.setColor(new Color(0, 0, 0, 130));
    graphics.setStroke(new BasicStroke(line * 2));
    graphics.draw(box);
    graphics.setColor(colour);
    graphics.setStroke(new BasicStroke(line));
    graphics.draw(box);
  }

  /** Neighbouring numbers get hues far apart. */
  private static Color colour(int i) {
    float hue = 0.04f + i * GOLDEN_RATIO;
    return Color.getHSBColor(hue, 0.75f, 1);
  }
}
