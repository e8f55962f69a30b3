package lxmert.boxes;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import lxmert.world.Colour;

/** Paints images of three boxes in NLVR's colours. Needs no display. */
final class BoxImagePainter {
  private static final Color BOX = new Color(0xd3d3d3);
  private static final Color BETWEEN = new Color(0x808080);

  private BoxImagePainter() {}

  /** The image, {@link BufferedImage#TYPE_INT_RGB}. */
  static BufferedImage paint(BoxImage scene) {
    BufferedImage image =
        new BufferedImage(BoxImage.WIDTH, BoxImage.SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setPaint(BETWEEN);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    for (int box = 0; box < BoxImage.BOXES; box++) {
      graphics.setPaint(BOX);
      graphics.fillRect(box * BoxImage.STEP, 0, BoxImage.SIDE, BoxImage.SIDE);
      for (BoxPiece piece : scene.boxes().get(box)) {
        graphics.setPaint(new Color(rgb(piece.colour())));
        graphics.fill(outline(piece, box * BoxImage.STEP));
      }
    }
    graphics.dispose();
    return image;
  }

  private static int rgb(Colour colour) {
    return colour == Colour.BLUE ? 0x0099ff : colour.shade(0);
  }

  private static Shape outline(BoxPiece piece, int left) {
    double x = (double) left + piece.x();
    double y = piece.y();
    double side = piece.side();
    return switch (piece.shape()) {
      case CIRCLE -> new Ellipse2D.Double(x, y, side, side);
      case TRIANGLE -> {
        Path2D path = new Path2D.Double();
        path.moveTo(x + side / 2, y);
        path.lineTo(x + side, y + side);
        path.lineTo(x, y + side);
        path.closePath();
        yield path;
      }
      default -> new Rectangle2D.Double(x, y, side, side);
    };
  }
}
