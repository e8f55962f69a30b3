package lxmert.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.dataset.CocoAnnotations;
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;
import lxmert.io.Progress;
import lxmert.regions.RegionStore;
import lxmert.vision.Regions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdealRegionsTest {
  private static final WorldOptions OPTIONS = WorldOptions.of(12, 5).with(3, 2, 2);
  private static final Offset<Float> ROUNDING = Offset.offset(1e-4f);
  private static final int SHAPES = CocoScenes.OBJECT_NAMES.size();

  @TempDir private Path folder;

  /** Held against the annotations, which are written in another way. */
  @Test
  void areWhatTheAnnotationsSay() {
    Path world = folder.resolve("world");
    Path store = folder.resolve("store");
    new WorldGenerator(OPTIONS).write(world, Progress.silent());
    assertThat(new IdealRegions(OPTIONS).writeImages(store)).isEqualTo(12 + 3 + 2);
    try (RegionStore regions = RegionStore.open(store)) {
      for (Split split : Split.values()) {
        CocoAnnotations annotations =
            CocoAnnotations.read(world.resolve("annotations/instances_" + split.word() + ".json"));
        annotations.images().forEach(image -> assertSame(regions, image));
      }
    }
  }

  private static void assertSame(RegionStore store, AnnotatedImage image) {
    Regions regions = store.get(image.fileName().replace(".png", ""));
    assertThat(regions.count()).isEqualTo(image.things().size());
    assertThat(regions.imageWidth()).isEqualTo(image.width());
    assertThat(regions.imageHeight()).isEqualTo(image.height());
    for (int i = 0; i < regions.count(); i++) {
      AnnotatedObject thing = image.things().get(i);
      assertThat(regions.objectIds()[i]).isEqualTo(thing.object());
      assertThat(regions.boxes()[4 * i]).isCloseTo(Math.max(0, thing.x1()), ROUNDING);
      assertThat(regions.boxes()[4 * i + 3])
          .isCloseTo(Math.min(image.height(), thing.y2()), ROUNDING);
      List<Integer> hot = new ArrayList<>();
      for (int feature = 0; feature < regions.featureSize(); feature++) {
        if (regions.features()[regions.featureSize() * i + feature] == 1) {
          hot.add(feature);
        }
      }
      List<Integer> expected = new ArrayList<>(List.of(thing.object()));
      thing.attributes().forEach(attribute -> expected.add(SHAPES + attribute));
      assertThat(hot).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(thing.attributes()).contains(regions.attributeIds()[i]);
    }
  }

  @Test
  void pairsHaveTheirsToo() {
    Path store = folder.resolve("pairs");
    assertThat(new IdealRegions(OPTIONS).writePairs(store)).isEqualTo((2 + 1 + 1) * 4 * 2);
  }
}
