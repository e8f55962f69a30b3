package lxmert.boxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lxmert.world.Colour;
import lxmert.world.Dice;
import lxmert.world.ShapeKind;
import org.junit.jupiter.api.Test;

class BoxImageSamplerTest {
  private static final List<BoxImage> IMAGES =
      IntStream.range(0, 60).boxed().flatMap(i -> round(i).stream()).toList();

  private static List<BoxImage> round(int number) {
    List<String> ids =
        IntStream.range(0, BoxImageSampler.ROUND).mapToObj(i -> number + "-" + i).toList();
    return new BoxImageSampler(Dice.at(1, "round " + number), 8).round(ids);
  }

  @Test
  void towersStandAsInNlvrAndScatteredThingsKeepApart() {
    Map<Boolean, Integer> styles = new HashMap<>();
    for (BoxImage image : IMAGES) {
      styles.merge(image.towers(), 1, Integer::sum);
      assertThat(image.boxes()).hasSize(3);
      for (List<BoxPiece> box : image.boxes()) {
        assertThat(box).hasSizeBetween(1, image.towers() ? 4 : 8);
        for (int i = 0; i < box.size(); i++) {
          BoxPiece piece = box.get(i);
          assertThat(piece.x()).isBetween(0, 100 - piece.side());
          assertThat(piece.y()).isBetween(0, 100 - piece.side());
          if (image.towers()) {
            assertThat(List.of(piece.x(), piece.y(), piece.side()))
                .containsExactly(40, 80 - 21 * i, 20);
          }
          for (BoxPiece other : box.subList(0, i)) {
            assertThat(piece.gap(other)).isPositive();
          }
        }
      }
    }
    assertThat(styles.values()).hasSize(2).allMatch(count -> count > 100);
  }

  @Test
  void bottomAndRightWallsAreTouchedMost() {
    Map<PiecePosition, Integer> touched = new EnumMap<>(PiecePosition.class);
    int scattered = 0;
    for (BoxImage image : IMAGES) {
      for (BoxPiece piece : image.towers() ? List.<BoxPiece>of() : image.pieces().toList()) {
        scattered++;
        for (PiecePosition place : PiecePosition.values()) {
          touched.merge(place, place.of(piece) == Truth.TRUE ? 1 : 0, Integer::sum);
        }
      }
    }
    assertThat(share(touched, PiecePosition.BOTTOM, scattered)).isBetween(0.1, 0.25);
    assertThat(share(touched, PiecePosition.RIGHT, scattered)).isBetween(0.1, 0.25);
    assertThat(share(touched, PiecePosition.LEFT, scattered)).isBetween(0.02, 0.1);
    assertThat(share(touched, PiecePosition.CORNER, scattered)).isBetween(0.02, 0.1);
    assertThat(
            share(touched, PiecePosition.WALL, scattered)
                + share(touched, PiecePosition.AWAY, scattered))
        .isCloseTo(1, within(1e-9));
  }

  private static double share(Map<PiecePosition, Integer> touched, PiecePosition place, int all) {
    return (double) touched.getOrDefault(place, 0) / all;
  }

  @Test
  void halfOfTheImagesAreTheSameThingsDealtAnew() {
    int same = 0;
    for (int i = 1; i < IMAGES.size(); i += 2) {
      same += things(IMAGES.get(i)).equals(things(IMAGES.get(i - 1))) ? 1 : 0;
      assertThat(IMAGES.get(i).pieces().count()).isEqualTo(IMAGES.get(i - 1).pieces().count());
    }
    assertThat(2.0 * same / IMAGES.size()).isBetween(0.5, 0.85);
  }

  private static Map<String, Integer> things(BoxImage image) {
    Map<String, Integer> things = new HashMap<>();
    image.pieces().forEach(p -> things.merge(p.shape() + " " + p.colour(), 1, Integer::sum));
    return things;
  }

  @Test
  void theColoursAreThoseOfNlvr() {
    List<BoxPiece> pieces = new ArrayList<>();
    pieces.add(new BoxPiece(ShapeKind.SQUARE, Colour.BLUE, 30, 70, 70));
    pieces.add(new BoxPiece(ShapeKind.CIRCLE, Colour.YELLOW, 20, 0, 0));
    pieces.add(new BoxPiece(ShapeKind.TRIANGLE, Colour.BLACK, 20, 40, 0));
    BufferedImage image =
        BoxImagePainter.paint(new BoxImage("a", false, List.of(List.of(), pieces, List.of())));
    assertThat(image.getWidth()).isEqualTo(400);
    assertThat(image.getHeight()).isEqualTo(100);
    assertThat(rgb(image, 50, 50)).isEqualTo("d3d3d3");
    assertThat(rgb(image, 125, 50)).isEqualTo("808080");
    assertThat(rgb(image, 249, 99)).isEqualTo("0099ff");
    assertThat(rgb(image, 220, 70)).isEqualTo("0099ff");
    assertThat(rgb(image, 160, 10)).isEqualTo("ffff00");
    assertThat(rgb(image, 150, 0)).isEqualTo("d3d3d3");
    assertThat(rgb(image, 200, 10)).isEqualTo("000000");
    assertThat(rgb(image, 191, 1)).isEqualTo("d3d3d3");
  }

  private static String rgb(BufferedImage image, int x, int y) {
    return "%06x".formatted(image.getRGB(x, y) & 0xffffff);
  }
}
