package lxmert.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SceneSamplerTest {
  private static final WorldOptions OPTIONS = WorldOptions.of(400, 5);
  private static final List<Scene> SCENES = scenes(OPTIONS);

  private static List<Scene> scenes(WorldOptions options) {
    SceneSampler sampler = new SceneSampler(options);
    return IntStream.range(0, options.train())
        .mapToObj(number -> sampler.sample(Split.TRAIN.imageId(number)))
        .toList();
  }

  @Test
  void everyBoxLiesInTheImageAndIsFilledByItsOutline() {
    for (Scene scene : SCENES) {
      for (Thing thing : scene.things()) {
        PixelBox box = thing.box();
        assertThat(box.x()).isGreaterThanOrEqualTo(1);
        assertThat(box.y()).isGreaterThanOrEqualTo(1);
        assertThat(box.right()).isLessThanOrEqualTo(scene.width() - 1);
        assertThat(box.bottom()).isLessThanOrEqualTo(scene.height() - 1);
        Rectangle2D bounds = thing.outline().getBounds2D();
        assertThat(bounds.getX()).isEqualTo(box.x(), within(1e-6));
        assertThat(bounds.getMaxX()).isEqualTo(box.right(), within(1e-6));
        assertThat(bounds.getY()).isEqualTo(box.y(), within(1e-6));
        assertThat(bounds.getMaxY()).isEqualTo(box.bottom(), within(1e-6));
      }
    }
  }

  @Test
  void sizesAreClearlyDistinct() {
    for (Scene scene : SCENES) {
      double scale = Math.sqrt((double) scene.width() * scene.height());
      for (Thing thing : scene.things()) {
        double extent = Math.sqrt(thing.box().width() * thing.box().height()) / scale;
        assertThat(extent).isBetween(thing.size().extent(0) - 1e-9, thing.size().extent(1) + 1e-9);
      }
    }
    assertThat(Size.MEDIUM.extent(0) / Size.SMALL.extent(1)).isGreaterThan(1.25);
    assertThat(Size.LARGE.extent(0) / Size.MEDIUM.extent(1)).isGreaterThan(1.25);
  }

  @Test
  void everyThingCanBeSeen() {
    for (Scene scene : SCENES) {
      assertThat(Backdrops.contrast(scene.backdrop(), scene.things())).isGreaterThan(100);
      for (Thing thing : scene.things()) {
        assertThat(Placement.visible(thing, scene.things()))
            .isGreaterThanOrEqualTo(Placement.LEAST_VISIBLE);
      }
    }
    assertThat(SCENES)
        .anySatisfy(
            scene ->
                assertThat(scene.things())
                    .anyMatch(thing -> Placement.visible(thing, scene.things()) < 1));
  }

  @Test
  void everyShapeColourSizeAndTextureOccurs() {
    List<Thing> things = SCENES.stream().flatMap(scene -> scene.things().stream()).toList();
    assertThat(things).extracting(Thing::shape).contains(ShapeKind.values());
    assertThat(things).extracting(Thing::size).contains(Size.values());
    assertThat(things).extracting(Thing::texture).contains(Texture.values());
    for (Colour colour : Colour.values()) {
      long count = things.stream().filter(thing -> thing.colour() == colour).count();
      assertThat((double) count / things.size())
          .as(colour.word())
          .isBetween(0.5 / Colour.values().length, 1.6 / Colour.values().length);
    }
    assertThat(SCENES).extracting(scene -> scene.things().size()).contains(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void theOptionsBoundTheImages() {
    WorldOptions small = new WorldOptions(3, 60, 0, 0, 0, 5, 200, 256, 3, 0);
    for (Scene scene : scenes(small)) {
      assertThat(scene.width()).isBetween(200, 256);
      assertThat(scene.height()).isBetween(200, 256);
      assertThat(scene.things()).hasSizeBetween(1, 3);
    }
    WorldOptions plain = new WorldOptions(3, 60, 0, 0, 0, 5, 96, 128, 8, 1);
    for (Scene scene : scenes(plain)) {
      assertThat(scene.things()).hasSize(1);
      assertThat(scene.backdrop().kind()).isEqualTo(Scene.BackdropKind.PLAIN);
      assertThat(scene.width()).isBetween(64, 128);
    }
  }

  @Test
  void aSceneDependsOnItsSeedAndIdOnly() {
    SceneSampler sampler = new SceneSampler(OPTIONS);
    assertThat(sampler.sample(Split.TRAIN.imageId(7))).isEqualTo(SCENES.get(7));
    assertThat(sampler.sample(Split.TEST.imageId(7))).isNotEqualTo(SCENES.get(7));
    Scene other = new SceneSampler(WorldOptions.of(400, 6)).sample(Split.TRAIN.imageId(7));
    assertThat(other).isNotEqualTo(SCENES.get(7));
  }

  @Test
  void theTopOfACrowdIsPaintedInItsColours() {
    for (Scene scene : SCENES) {
      Thing top = scene.things().get(scene.things().size() - 1);
      boolean filled = List.of(ShapeKind.CIRCLE, ShapeKind.SQUARE).contains(top.shape());
      if (filled && top.texture() == Texture.SOLID) {
        int rgb = Painter.paint(scene).getRGB((int) top.box().centreX(), (int) top.box().centreY());
        int[] found = {Rgb.red(rgb), Rgb.green(rgb), Rgb.blue(rgb)};
        int[] wanted = {Rgb.red(top.rgb()), Rgb.green(top.rgb()), Rgb.blue(top.rgb())};
        for (int i = 0; i < 3; i++) {
          assertThat(found[i]).as(Arrays.toString(wanted)).isCloseTo(wanted[i], within(26));
        }
      }
    }
  }
}
