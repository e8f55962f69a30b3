package lxmert.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionDrawingTest {
  private static final List<String> OBJECTS = List.of("ball", "box");
  private static final List<String> ATTRIBUTES = List.of("red", "green");

  @TempDir private Path folder;

  private static Image grey(int width, int height) {
    byte[] bgr = new byte[width * height * 3];
    Arrays.fill(bgr, (byte) 128);
    return new Image(width, height, bgr);
  }

  private static Regions regions(int width, int height, float... boxes) {
    int count = boxes.length / 4;
    return new Regions(
        width,
        height,
        0,
        boxes,
        new float[0],
        new int[count],
        new float[count],
        new int[count],
        new float[count]);
  }

  private static BufferedImage draw(Image image, Regions regions, int max) {
    return RegionDrawing.draw(image, regions, OBJECTS, ATTRIBUTES, max);
  }

  /** Colours other than the ground's. */
  private static Set<Integer> colours(BufferedImage drawing, int left, int top, int right) {
    Set<Integer> colours = new HashSet<>();
    for (int y = top; y < drawing.getHeight(); y++) {
      for (int x = left; x < right; x++) {
        colours.add(drawing.getRGB(x, y) & 0xffffff);
      }
    }
    colours.remove(0x808080);
    return colours;
  }

  @Test
  void drawsTheBoxesAskedFor() {
    Image image = grey(100, 50);
    Regions two = regions(100, 50, 5, 20, 30, 45, 70, 20, 95, 45);
    assertThat(colours(draw(image, two, 0), 0, 0, 800)).isEmpty();
    BufferedImage one = draw(image, two, 1);
    assertThat(one.getWidth()).isEqualTo(800);
    assertThat(colours(one, 0, 0, 400)).isNotEmpty();
    assertThat(colours(one, 400, 0, 800)).isEmpty();
    assertThat(colours(draw(image, two, 9), 400, 0, 800)).isNotEmpty();
  }

  @Test
  void boxesFitAnImageOfAnotherSize() {
    Regions right = regions(100, 50, 60, 10, 90, 40);
    for (int times : new int[] {1, 2, 8}) {
      BufferedImage drawing = RegionDrawing.boxes(grey(100 * times, 50 * times), right);
      assertThat(drawing.getWidth()).isEqualTo(800);
      assertThat(colours(drawing, 0, 0, 470)).isEmpty();
      assertThat(colours(drawing, 470, 0, 730)).isNotEmpty();
      assertThat(colours(drawing, 730, 0, 800)).isEmpty();
    }
  }

  @Test
  void labelsOfOneBoxDoNotCoverEachOther() {
    Image image = grey(400, 400);
    Regions same = regions(400, 400, 50, 50, 350, 350, 50, 50, 350, 350, 50, 50, 350, 350);
    BufferedImage drawing = draw(image, same, 3);
    Set<Integer> boxColours = new HashSet<>();
    for (int i = 1; i <= 3; i++) {
      boxColours.addAll(pure(draw(image, same, i)));
    }
    // Each label's ground is seen in its own colour.
    assertThat(boxColours).hasSize(3);
    assertThat(pure(drawing)).isEqualTo(boxColours);
  }

  /** Colours that fill areas: those of labels. */
  private static Set<Integer> pure(BufferedImage drawing) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int y = 0; y < drawing.getHeight(); y++) {
      for (int x = 0; x < drawing.getWidth(); x++) {
        counts.merge(drawing.getRGB(x, y) & 0xffffff, 1, Integer::sum);
      }
    }
    counts.remove(0x808080);
    counts
        .keySet()
        .removeIf(
            colour ->
                Color.RGBtoHSB(colour >> 16, (colour >> 8) & 255, colour & 255, null)[2] < 0.99f);
    counts.values().removeIf(count -> count < 800);
    return counts.keySet();
  }

  @Test
  void oddShapesAreDrawnToo() throws Exception {
    for (Image image : List.of(grey(1, 1), grey(1, 900), grey(3000, 2))) {
      Regions whole = regions(image.width(), image.height(), 0, 0, image.width(), image.height());
      BufferedImage drawn = draw(image, whole, 5);
      Path file = folder.resolve("out.png");
      RegionDrawing.write(RegionDrawing.beside(image, drawn), file);
      assertThat(ImageIO.read(file.toFile()).getHeight()).isEqualTo(drawn.getHeight());
    }
  }
}
