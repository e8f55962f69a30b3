package lxmert.explain;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.List;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/** Pictures of attention: a row for what looks, a column for what is looked at. */
public final class AttentionDrawing {
  private static final int CELL = 24;
  private static final int MARGIN = 8;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  private static final Color INK = new Color(0x222222);
  private static final Color WEAK = new Color(0xF5F5F5);
  private static final Color STRONG = new Color(0x1D3557);

  private AttentionDrawing() {}

  /**
   * Draws a map.
   *
   * @param name of the map, by {@link lxmert.model.Trace}
   * @param head null: the mean of all
   * @param regions their names, in the detector's order
   * @throws UserError if there is no such map or head
   */
  public static BufferedImage draw(
      AttentionMaps maps, String name, @Nullable Integer head, List<String> regions) {
    HeadMaps map = maps.map(name);
    return draw(
        head == null ? map.mean() : map.head(head),
        AttentionNames.wordsLook(name) ? maps.words() : regions,
        AttentionNames.wordsAreSeen(name) ? maps.words() : regions);
  }

  /** Each cell is as dark as its probability is next to the greatest. */
  private static BufferedImage draw(float[] values, List<String> rows, List<String> columns) {
    int left = widest(rows) + 2 * MARGIN;
    int top = widest(columns) + 2 * MARGIN;
    BufferedImage image =
        new BufferedImage(
            left + columns.size() * CELL + MARGIN,
            top + rows.size() * CELL + MARGIN,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(FONT);
    cells(graphics, values, columns.size(), left, top);
    names(graphics, rows, columns, left, top);
    graphics.dispose();
    return image;
  }

  private static void cells(Graphics2D graphics, float[] values, int columns, int left, int top) {
    float greatest = Float.MIN_NORMAL;
    for (float value : values) {
      greatest = Math.max(greatest, value);
    }
    for (int i = 0; i < values.length; i++) {
      graphics.setColor(Shade.between(WEAK, STRONG, values[i] / greatest));
      graphics.fillRect(left + i % columns * CELL, top + i / columns * CELL, CELL - 1, CELL - 1);
    }
  }

  private static void names(
      Graphics2D graphics, List<String> rows, List<String> columns, int left, int top) {
    FontMetrics metrics = graphics.getFontMetrics();
    int middle = (CELL + metrics.getAscent() - metrics.getDescent()) / 2;
    graphics.setColor(INK);
    for (int i = 0; i < rows.size(); i++) {
      int x = left - MARGIN - metrics.stringWidth(rows.get(i));
      graphics.drawString(rows.get(i), x, top + i * CELL + middle);
    }
    AffineTransform upright = graphics.getTransform();
    for (int i = 0; i < columns.size(); i++) {
      graphics.translate(left + i * CELL + middle, top - MARGIN);
      graphics.rotate(-Math.PI / 2);
      graphics.drawString(columns.get(i), 0, 0);
      graphics.setTransform(upright);
    }
  }

  private static int widest(List<String> names) {
    Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    FontMetrics metrics = graphics.getFontMetrics(FONT);
    int widest = names.stream().mapToInt(metrics::stringWidth).max().orElse(0);
    graphics.dispose();
    return widest;
  }
}
