package lxmert.explain;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import lxmert.vision.Image;
import lxmert.vision.RegionDrawing;
import lxmert.vision.Regions;

/**
 * Pictures of explanations: the image with each region as bright as it is relevant, below it the
 * sentence with each word as red as it is relevant, and above it the answer.
 */
public final class RelevanceDrawing {
  /** What is left of the brightness where nothing is relevant, so that one sees where that is. */
  private static final double LEAST_BRIGHTNESS = 0.15;

  private static final int MARGIN = 16;
  private static final Color INK = new Color(0x222222);
  private static final Color RELEVANT = new Color(0xE4572E);

  private RelevanceDrawing() {}

  /**
   * Draws an explanation; several images stand side by side, each with the sentence below it.
   *
   * @param images that were explained, in their order
   * @param regions of each image
   */
  public static BufferedImage draw(
      List<Image> images, List<Regions> regions, Explanation explanation) {
    List<BufferedImage> columns = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      columns.add(column(images.get(i), regions.get(i), explanation, explanation.images().get(i)));
    }
    int width = columns.stream().mapToInt(BufferedImage::getWidth).sum();
    int height = columns.stream().mapToInt(BufferedImage::getHeight).max().orElse(1);
    BufferedImage all = blank(width, height);
    Graphics2D graphics = all.createGraphics();
    int x = 0;
    for (BufferedImage column : columns) {
      graphics.drawImage(column, x, 0, null);
      x += column.getWidth();
    }
    graphics.dispose();
    return all;
  }

  private static BufferedImage column(
      Image image, Regions regions, Explanation explanation, ImageRelevance relevance) {
    BufferedImage shaded = shaded(image, regions, relevance.regions());
    int width = shaded.getWidth() + 2 * MARGIN;
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, Math.max(14, shaded.getWidth() / 36));
    int line = font.getSize() * 2;
    List<List<Integer>> lines = lines(explanation.words(), font, shaded.getWidth());
    int top = line + MARGIN;
    BufferedImage column =
        blank(width, top + shaded.getHeight() + line * lines.size() + 2 * MARGIN);
    Graphics2D graphics = column.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(INK);
    graphics.setFont(font.deriveFont(Font.BOLD));
    graphics.drawString(explanation.answer(), MARGIN, MARGIN + font.getSize());
    graphics.drawImage(shaded, MARGIN, top, null);
    graphics.setFont(font);
    double[] scores = relevance.words().scaled();
    int y = top + shaded.getHeight() + MARGIN;
    for (List<Integer> words : lines) {
      drawWords(graphics, words, explanation.words(), scores, y);
      y += line;
    }
    graphics.dispose();
    return column;
  }

  /**
   * Every pixel as bright as the most relevant region that covers it; all of them where no region
   * is more relevant than another.
   */
  private static BufferedImage shaded(Image image, Regions regions, Relevance relevance) {
    if (relevance.isConstant()) {
      return RegionDrawing.enlarged(image);
    }
    double[] mask = mask(image, regions, relevance.scaled());
    byte[] bgr = image.bgr().clone();
    for (int i = 0; i < bgr.length; i++) {
      double brightness = LEAST_BRIGHTNESS + (1 - LEAST_BRIGHTNESS) * mask[i / 3];
      bgr[i] = (byte) Math.round((bgr[i] & 0xff) * brightness);
    }
    return RegionDrawing.enlarged(new Image(image.width(), image.height(), bgr));
  }

  /** The greatest score of the regions that cover a pixel, (height * width). */
  private static double[] mask(Image image, Regions regions, double[] scores) {
    double[] mask = new double[image.width() * image.height()];
    float[] boxes = regions.boxes();
    for (int region = 0; region < scores.length; region++) {
      int left = inside(boxes[4 * region], image.width());
      int top = inside(boxes[4 * region + 1], image.height());
      int right = inside(boxes[4 * region + 2], image.width());
      int bottom = inside(boxes[4 * region + 3], image.height());
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          int pixel = y * image.width() + x;
          mask[pixel] = Math.max(mask[pixel], scores[region]);
        }
      }
    }
    return mask;
  }

  private static int inside(float coordinate, int length) {
    return Math.max(0, Math.min(length, (int) coordinate));
  }

  /** Places of the word pieces of each line. */
  private static List<List<Integer>> lines(List<String> words, Font font, int width) {
    Graphics2D graphics = blank(1, 1).createGraphics();
    FontMetrics metrics = graphics.getFontMetrics(font);
    List<List<Integer>> lines = new ArrayList<>();
    int x = width + 1;
    for (int i = 0; i < words.size(); i++) {
      int length = metrics.stringWidth(words.get(i)) + 2 * gap(metrics);
      if (x + length > width) {
        lines.add(new ArrayList<>());
        x = 0;
      }
      lines.get(lines.size() - 1).add(i);
      x += length;
    }
    graphics.dispose();
    return lines;
  }

  private static void drawWords(
      Graphics2D graphics, List<Integer> places, List<String> words, double[] scores, int y) {
    FontMetrics metrics = graphics.getFontMetrics();
    int x = MARGIN;
    for (int place : places) {
      String text = words.get(place);
      int width = metrics.stringWidth(text) + gap(metrics);
      graphics.setColor(Shade.between(Color.WHITE, RELEVANT, scores[place]));
      graphics.fillRect(x, y, width, metrics.getHeight() + gap(metrics));
      graphics.setColor(INK);
      graphics.drawString(text, x + gap(metrics) / 2, y + gap(metrics) / 2 + metrics.getAscent());
      x += width + gap(metrics);
    }
  }

  private static int gap(FontMetrics metrics) {
    return metrics.getHeight() / 3;
  }

  private static BufferedImage blank(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    return image;
  }
}
