package lxmert.world;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.EnumMap;
import java.util.Map;

/** The outlines of the shapes, upright and about one unit large, and how they fit into boxes. */
final class Outlines {
  private static final double FLATNESS = 0.002;
  private static final Map<ShapeKind, Path2D> UPRIGHT = upright();

  private Outlines() {}

  /** Width divided by height of the box around a shape in a pose. */
  static double aspect(ShapeKind shape, Thing.Pose pose) {
    Rectangle2D bounds = posed(shape, pose).getBounds2D();
    return bounds.getWidth() / bounds.getHeight();
  }

  /** The outline of a shape in a pose, moved and scaled so that it fills the box. */
  static Path2D fitted(ShapeKind shape, Thing.Pose pose, PixelBox box) {
    Path2D path = posed(shape, pose);
    Rectangle2D bounds = path.getBounds2D();
    AffineTransform fit = AffineTransform.getTranslateInstance(box.x(), box.y());
    fit.scale(box.width() / bounds.getWidth(), box.height() / bounds.getHeight());
    fit.translate(-bounds.getX(), -bounds.getY());
    path.transform(fit);
    return path;
  }

  private static Path2D posed(ShapeKind shape, Thing.Pose pose) {
    AffineTransform turn = AffineTransform.getRotateInstance(pose.angle());
    turn.scale(1, pose.stretch());
    Path2D path = new Path2D.Double(UPRIGHT.get(shape));
    path.transform(turn);
    return path;
  }

  private static Map<ShapeKind, Path2D> upright() {
    Map<ShapeKind, Path2D> outlines = new EnumMap<>(ShapeKind.class);
    for (ShapeKind shape : ShapeKind.values()) {
      Path2D flat = new Path2D.Double(Path2D.WIND_EVEN_ODD);
      flat.append(draw(shape).getPathIterator(null, FLATNESS), false);
      outlines.put(shape, flat);
    }
    return outlines;
  }

  private static Shape draw(ShapeKind shape) {
    return switch (shape) {
      case CIRCLE -> disc(0, 0, 0.5);
      case SQUARE, RECTANGLE -> new Rectangle2D.Double(-0.5, -0.5, 1, 1);
      case TRIANGLE -> polygon(3, 1);
      case DIAMOND -> points(0, -0.75, 0.5, 0, 0, 0.75, -0.5, 0);
      case RING -> minus(disc(0, 0, 0.5), disc(0, 0, 0.29));
      case CROSS -> cross();
      case HEART -> heart();
      case SEMICIRCLE -> new Arc2D.Double(-0.5, -0.5, 1, 1, 0, 180, Arc2D.CHORD);
      case CRESCENT -> minus(disc(0, 0, 0.5), disc(0.24, 0, 0.42));
      case STAR -> polygon(5, 0.42);
      case ARROW ->
          points(-0.6, -0.16, 0.05, -0.16, 0.05, -0.45, 0.6, 0, 0.05, 0.45, 0.05, 0.16, -0.6, 0.16);
      case PENTAGON -> polygon(5, 1);
      case HEXAGON -> polygon(6, 1);
    };
  }

  private static Shape disc(double x, double y, double radius) {
    return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
  }

  private static Shape minus(Shape whole, Shape part) {
    Area area = new Area(whole);
    area.subtract(new Area(part));
    return area;
  }

  private static Shape cross() {
    Area area = new Area(new Rectangle2D.Double(-0.5, -0.17, 1, 0.34));
    area.add(new Area(new Rectangle2D.Double(-0.17, -0.5, 0.34, 1)));
    return area;
  }

  private static Shape heart() {
    Path2D path = new Path2D.Double();
    path.moveTo(0, 0.5);
    path.curveTo(-0.75, 0.0, -0.55, -0.55, -0.2, -0.45);
    path.curveTo(-0.08, -0.42, 0, -0.33, 0, -0.25);
    path.curveTo(0, -0.33, 0.08, -0.42, 0.2, -0.45);
    path.curveTo(0.55, -0.55, 0.75, 0.0, 0, 0.5);
    path.closePath();
    return path;
  }

  /** A regular polygon with a corner on top; an inner radius below 1 makes it a star. */
  private static Shape polygon(int corners, double inner) {
    int steps = inner < 1 ? 2 * corners : corners;
    double[] xy = new double[2 * steps];
    for (int i = 0; i < steps; i++) {
      double angle = 2 * Math.PI * i / steps;
      double radius = inner < 1 && i % 2 == 1 ? inner / 2 : 0.5;
      xy[2 * i] = radius * Math.sin(angle);
      xy[2 * i + 1] = -radius * Math.cos(angle);
    }
    return points(xy);
  }

  private static Shape points(double... xy) {
    Path2D path = new Path2D.Double();
    path.moveTo(xy[0], xy[1]);
    for (int i = 2; i < xy.length; i += 2) {
      path.lineTo(xy[i], xy[i + 1]);
    }
    path.closePath();
    return path;
  }
}
