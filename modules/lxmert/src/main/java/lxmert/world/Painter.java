package lxmert.world;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.awt.image.ConvolveOp;
import java.awt.image.DataBufferInt;
import java.awt.image.Kernel;
import java.util.SplittableRandom;
import lxmert.world.Scene.Backdrop;
import lxmert.world.Scene.Grain;

/** Paints scenes with Java2D, antialiased. Needs no display. */
final class Painter {
  private static final int CLOUDS = 6;
  private static final Kernel SOFT =
      new Kernel(
          3,
          3,
          new float[] {1 / 16f, 1 / 8f, 1 / 16f, 1 / 8f, 1 / 4f, 1 / 8f, 1 / 16f, 1 / 8f, 1 / 16f});

  private Painter() {}

  /** The image of a scene, {@link BufferedImage#TYPE_INT_RGB}. */
  static BufferedImage paint(Scene scene) {
    BufferedImage image =
        new BufferedImage(scene.width(), scene.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    paintBackdrop(graphics, scene.backdrop(), scene.width(), scene.height());
    for (Thing thing : scene.things()) {
      graphics.setPaint(Patterns.paint(thing));
      graphics.fill(thing.outline());
    }
    graphics.dispose();
    return addGrain(image, scene.grain());
  }

  private static void paintBackdrop(Graphics2D graphics, Backdrop backdrop, int width, int height) {
    SplittableRandom random = new SplittableRandom(backdrop.seed());
    Color first = new Color(backdrop.first());
    Color second = new Color(backdrop.second());
    graphics.setPaint(first);
    if (backdrop.kind() == Scene.BackdropKind.GRADIENT) {
      double angle = random.nextDouble() * 2 * Math.PI;
      float dx = (float) (Math.cos(angle) * width / 2);
      float dy = (float) (Math.sin(angle) * height / 2);
      float x = width / 2f;
      float y = height / 2f;
      graphics.setPaint(new GradientPaint(x - dx, y - dy, first, x + dx, y + dy, second));
    }
    graphics.fillRect(0, 0, width, height);
    if (backdrop.kind() == Scene.BackdropKind.CLOUDS) {
      for (int i = 0; i < CLOUDS; i++) {
        double radius = random.nextDouble(0.15, 0.4) * Math.max(width, height);
        paintCloud(
            graphics, second, random.nextDouble() * width, random.nextDouble() * height, radius);
      }
    }
  }

  private static void paintCloud(
      Graphics2D graphics, Color colour, double x, double y, double radius) {
    Color clear = new Color(colour.getRGB() & 0xffffff, true);
    graphics.setPaint(
        new RadialGradientPaint(
            new Point2D.Double(x, y),
            (float) radius,
            new float[] {0, 1},
            new Color[] {colour, clear}));
    graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }

  private static BufferedImage addGrain(BufferedImage image, Grain grain) {
    BufferedImage result = image;
    if (grain.blurred()) {
      result = new BufferedImage(image.getWidth(), image.getHeight(), image.getType());
      new ConvolveOp(SOFT, ConvolveOp.EDGE_NO_OP, null).filter(image, result);
    }
    if (grain.noise() > 0) {
      addNoise(((DataBufferInt) result.getRaster().getDataBuffer()).getData(), grain);
    }
    return result;
  }

  private static void addNoise(int[] pixels, Grain grain) {
    SplittableRandom random = new SplittableRandom(grain.seed());
    int span = 2 * grain.noise() + 1;
    for (int i = 0; i < pixels.length; i++) {
      long draw = random.nextLong();
      pixels[i] =
          Rgb.of(
              Rgb.red(pixels[i]) + shift(draw, span),
              Rgb.green(pixels[i]) + shift(draw >>> 16, span),
              Rgb.blue(pixels[i]) + shift(draw >>> 32, span));
    }
  }

  /** The lowest 16 bits of a draw as a number from -span/2 to span/2. */
  private static int shift(long draw, int span) {
    return (int) (((draw & 0xffff) * span) >> 16) - span / 2;
  }
}
