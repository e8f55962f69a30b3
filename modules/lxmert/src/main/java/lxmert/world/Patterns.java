package lxmert.world;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.RenderingHints;
import java.awt.TexturePaint;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** The paints of textures: a tile in two tones of one colour, repeated. */
final class Patterns {
  /** Pixels of a tile's side before it is scaled to the thing. */
  private static final int TILE = 16;

  private static final double LEAST_PERIOD = 5;
  private static final double PERIODS = 4.5;

  private Patterns() {}

  /** The paint of a thing; its pattern begins at the corner of its box and grows with it. */
  static Paint paint(Thing thing) {
    if (thing.texture() == Texture.SOLID) {
      return new Color(thing.rgb());
    }
    PixelBox box = thing.box();
    double side = Math.sqrt(box.width() * box.height());
    double period = Math.max(LEAST_PERIOD, side / PERIODS);
    return new TexturePaint(tile(thing), new Rectangle2D.Double(box.x(), box.y(), period, period));
  }

  private static BufferedImage tile(Thing thing) {
    BufferedImage tile = new BufferedImage(TILE, TILE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = tile.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setPaint(new Color(thing.rgb()));
    graphics.fillRect(0, 0, TILE, TILE);
    graphics.setPaint(new Color(ink(thing)));
    switch (thing.texture()) {
      case STRIPED -> graphics.fillRect(0, 0, TILE, 7);
      case DOTTED -> graphics.fill(new Ellipse2D.Double(3, 3, 10, 10));
      case CHECKERED -> {
        graphics.fillRect(0, 0, TILE / 2, TILE / 2);
        graphics.fillRect(TILE / 2, TILE / 2, TILE / 2, TILE / 2);
      }
      case SOLID -> throw new IllegalArgumentException("a solid thing has no tile");
    }
    graphics.dispose();
    return tile;
  }

  /**
   * The second tone: clearly lighter or darker, but never as light or dark as another colour's
   * first tone; gray, black and white stay apart.
   */
  private static int ink(Thing thing) {
    int rgb = thing.rgb();
    return switch (thing.colour()) {
      case GRAY, BROWN -> Rgb.mix(rgb, 0x000000, 0.4);
      case BLACK -> Rgb.mix(rgb, 0xffffff, 0.28);
      case WHITE -> Rgb.mix(rgb, 0x000000, 0.28);
      default -> Rgb.luma(rgb) < 140 ? Rgb.mix(rgb, 0xffffff, 0.5) : Rgb.mix(rgb, 0x000000, 0.4);
    };
  }
}
