package lxmert.detect;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import lxmert.dataset.CocoAnnotations;
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;

/** Images of 64 x 56 pixels with one square or disc, red or blue, on white. */
final class TinyWorld {
  private static final Color[] COLOURS = {Color.RED, Color.BLUE};

  private TinyWorld() {}

  /** Writes the images and {@code annotations.json} into the folder. */
  static AnnotatedImages write(Path folder, int count, long seed) throws IOException {
    Files.createDirectories(folder);
    SplittableRandom random = new SplittableRandom(seed);
    List<AnnotatedImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int side = random.nextInt(28, 44);
      int x = random.nextInt(64 - side);
      int y = random.nextInt(56 - side);
      int object = i % 2;
      int colour = i / 2 % 2;
      String name = i + ".png";
      draw(folder.resolve(name), object, COLOURS[colour], x, y, side);
      AnnotatedObject thing =
          new AnnotatedObject(x, y, x + side, y + side, object, List.of(colour), false);
      images.add(new AnnotatedImage(i, name, 64, 56, List.of(thing)));
    }
    new CocoAnnotations(List.of("square", "disc"), List.of("red", "blue"), images)
        .write(folder.resolve("annotations.json"));
    return AnnotatedImages.read(folder.resolve("annotations.json"), folder);
  }

  private static void draw(Path file, int object, Color colour, int x, int y, int side)
      throws IOException {
    BufferedImage image = new BufferedImage(64, 56, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 64, 56);
    graphics.setColor(colour);
    if (object == 0) {
      graphics.fillRect(x, y, side, side);
    } else {
      graphics.fillOval(x, y, side, side);
    }
    graphics.dispose();
    ImageIO.write(image, "png", file.toFile());
  }
}
