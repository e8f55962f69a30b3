package lxmert.world;

import java.awt.geom.Path2D;
import java.util.List;

/**
 * One thing of a scene.
 *
 * @param box what its complete outline fills, also where another thing covers a part of it
 * @param pose how its outline is turned and stretched before it is fitted into the box
 * @param rgb the shade of its colour
 */
record Thing(
    ShapeKind shape, Colour colour, Size size, Texture texture, PixelBox box, Pose pose, int rgb) {
  /**
   * @param angle clockwise, in radians
   * @param stretch height of the upright outline in relation to its natural height
   */
  record Pose(double angle, double stretch) {}

  /** The same thing with the left upper corner of its box elsewhere. */
  Thing at(double x, double y) {
    PixelBox moved = new PixelBox(x, y, box.width(), box.height());
    return new Thing(shape, colour, size, texture, moved, pose, rgb);
  }

  /** The outline in pixels. */
  Path2D outline() {
    return Outlines.fitted(shape, pose, box);
  }

  /** The names of its attributes: colour, size, texture. */
  List<String> attributes() {
    return List.of(colour.word(), size.word(), texture.word());
  }
}
