package lxmert.world;

import java.util.List;
import lxmert.world.Thing.Pose;

/**
 * Draws things. Those of one image share a small palette of shapes and colours, so that a question
 * has to name more than one attribute to tell them apart.
 */
final class ThingSampler {
  private static final List<ShapeKind> SHAPES = List.of(ShapeKind.values());
  private static final List<Colour> COLOURS = List.of(Colour.values());
  private static final List<Size> SIZES = List.of(Size.values());
  private static final List<Texture> TEXTURES = List.of(Texture.values());
  private static final int JITTER = 9;

  private final Dice dice;
  private final List<ShapeKind> shapes;
  private final List<Colour> colours;
  private final double patterned;
  private final double turned;

  private ThingSampler(Dice dice, int shapes, int colours, double patterned, double turned) {
    this.dice = dice;
    this.shapes = dice.shuffled(SHAPES).subList(0, shapes);
    this.colours = dice.shuffled(COLOURS).subList(0, colours);
    this.patterned = patterned;
    this.turned = turned;
  }

  /** Solid, upright things. */
  static ThingSampler plain(Dice dice) {
    return new ThingSampler(dice, SHAPES.size(), COLOURS.size(), 0.05, 0.1);
  }

  /** Things of a crowd. */
  static ThingSampler crowd(Dice dice) {
    return new ThingSampler(
        dice, dice.between(2, 6), dice.between(2, 5), dice.pick(0.0, 0.8, 1.0), 0.5);
  }

  /**
   * A thing whose box has its size but no place yet.
   *
   * @param scale square root of the image's area
   */
  Thing next(double scale) {
    ShapeKind shape = dice.pick(shapes);
    Pose pose = pose(shape);
    double aspect = Math.sqrt(Outlines.aspect(shape, pose));
    Size size;
    double side;
    do {
      size = dice.pick(SIZES);
      side = size.extent(dice.unit()) * scale;
    } while (Math.min(side * aspect, side / aspect) < shape.smallestSide());
    Colour colour = dice.pick(colours);
    Texture texture =
        side >= Texture.SMALLEST_SIDE && dice.chance(patterned)
            ? dice.pick(TEXTURES)
            : Texture.SOLID;
    PixelBox box = new PixelBox(0, 0, side * aspect, side / aspect);
    return new Thing(shape, colour, size, texture, box, pose, shade(colour));
  }

  private int shade(Colour colour) {
    int rgb = colour.shade(dice.chance(0.5) ? 0 : dice.unit());
    int light = dice.between(-JITTER, JITTER);
    boolean neutral = colour == Colour.GRAY || colour == Colour.BLACK || colour == Colour.WHITE;
    int tint = neutral ? 2 : JITTER;
    return Rgb.of(
        Rgb.red(rgb) + light + dice.between(-tint, tint),
        Rgb.green(rgb) + light + dice.between(-tint, tint),
        Rgb.blue(rgb) + light + dice.between(-tint, tint));
  }

  private Pose pose(ShapeKind shape) {
    double stretch = shape == ShapeKind.RECTANGLE ? stretch() : 1;
    double max = dice.chance(turned) ? maxTurn(shape) : 0;
    return new Pose(dice.between(-max, max), stretch);
  }

  /** Flat or tall, and never close to a square. */
  private double stretch() {
    double stretch = dice.between(1.5, 3.0);
    return dice.chance(0.5) ? stretch : 1 / stretch;
  }

  /** How far a shape may be turned, in radians, before it looks like another one. */
  private static double maxTurn(ShapeKind shape) {
    return switch (shape) {
      case CIRCLE, RING -> 0;
      case SQUARE, RECTANGLE, DIAMOND -> Math.toRadians(12);
      case CROSS -> Math.toRadians(20);
      case HEART -> Math.toRadians(30);
      case TRIANGLE, SEMICIRCLE, CRESCENT, STAR, ARROW, PENTAGON, HEXAGON -> Math.PI;
    };
  }
}
