package lxmert.vision;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** Puts labels at boxes so that they cover each other as little as can be. */
final class RegionLabels {
  private final Graphics2D graphics;
  private final int width;
  private final int height;
  private final float line;
  private final List<Rectangle2D> taken = new ArrayList<>();

  RegionLabels(Graphics2D graphics, int width, int height, float line) {
    this.graphics = graphics;
    this.width = width;
    this.height = height;
    this.line = line;
    int size = Math.max(11, Math.max(width, height) / 60);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, size));
  }

  /** Draws a label in the colour of its box, at the freest place along it. */
  void draw(String text, Rectangle2D box, Color colour) {
    FontMetrics metrics = graphics.getFontMetrics();
    double padding = metrics.getHeight() * 0.25;
    double labelWidth = metrics.stringWidth(text) + 2 * padding;
    double labelHeight = metrics.getHeight() + padding / 2;
    Rectangle2D place = freest(places(box, labelWidth, labelHeight));
    taken.add(place);
    graphics.setColor(colour);
    graphics.fill(place);
    graphics.setColor(isBright(colour) ? Color.BLACK : Color.WHITE);
    graphics.drawString(
        text,
        (float) (place.getX() + padding),
        (float) (place.getCenterY() + (metrics.getAscent() - metrics.getDescent()) / 2.0));
  }

  /** On the upper edge, below it, on the lower edge, above it; left, then right, then between. */
  private List<Rectangle2D> places(Rectangle2D box, double labelWidth, double labelHeight) {
    double half = line / 2;
    double left = box.getMinX() - half;
    double right = box.getMaxX() + half - labelWidth;
    double top = box.getMinY() - half;
    double bottom = box.getMaxY() + half;
    List<Rectangle2D> places = new ArrayList<>();
    for (double y : new double[] {top - labelHeight, top, bottom - labelHeight, bottom}) {
      for (double x : new double[] {left, right, (left + right) / 2}) {
        places.add(inside(new Point2D.Double(x, y), labelWidth, labelHeight));
      }
    }
    for (double y = top; y < bottom - labelHeight; y += labelHeight / 2) {
      places.add(inside(new Point2D.Double(left, y), labelWidth, labelHeight));
    }
    return places;
  }

  private Rectangle2D inside(Point2D corner, double labelWidth, double labelHeight) {
    double x = Math.max(0, Math.min(corner.getX(), width - labelWidth));
    double y = Math.max(0, Math.min(corner.getY(), height - labelHeight));
    return new Rectangle2D.Double(x, y, labelWidth, labelHeight);
  }

  /** The first of the places that hides least of other labels. */
  private Rectangle2D freest(List<Rectangle2D> places) {
    Rectangle2D best = places.get(0);
    double min = Double.POSITIVE_INFINITY;
    for (Rectangle2D place : places) {
      double hidden = taken.stream().mapToDouble(other -> overlap(place, other)).sum();
      if (hidden < min) {
        best = place;
        min = hidden;
      }
    }
    return best;
  }

  private static double overlap(Rectangle2D a, Rectangle2D b) {
    Rectangle2D common = a.createIntersection(b);
    return common.isEmpty() ? 0 : common.getWidth() * common.getHeight();
  }

  private static boolean isBright(Color colour) {
    return 0.299 * colour.getRed() + 0.587 * colour.getGreen() + 0.114 * colour.getBlue() > 140;
  }
}
