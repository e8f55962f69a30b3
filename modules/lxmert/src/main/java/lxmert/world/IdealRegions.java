package lxmert.world;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import lxmert.regions.RegionImport;
import lxmert.regions.RegionStoreOptions;
import lxmert.vision.Regions;

/**
 * The regions that a detector without a fault would find in a world: a box for each thing, as it
 * was drawn, and features that are the one-hot codes of its shape, colour, size and texture, in the
 * order of the world's vocabularies. The attribute of a region is its colour; all probabilities are
 * 1.
 */
public final class IdealRegions {
  private static final int SHAPES = CocoScenes.OBJECT_NAMES.size();
  private static final int FEATURES = SHAPES + CocoScenes.ATTRIBUTE_NAMES.size();

  private final WorldOptions options;
  private final SceneSampler sampler;

  /** The regions of one world, which need not have been written. */
  public IdealRegions(WorldOptions options) {
    this.options = options;
    this.sampler = new SceneSampler(options);
  }

  /**
   * Adds the regions of the images of all splits to a store.
   *
   * @return how many images are new in it
   * @throws lxmert.io.UserError if the store cannot be written
   */
  public int writeImages(Path store) {
    Stream<String> ids =
        Stream.of(Split.values()).flatMap(split -> split.imageIds(options).stream());
    return write(ids.toList(), sampler::sample, store);
  }

  /** As {@link #writeImages}, of the images of NLVR2's pairs. */
  public int writePairs(Path store) {
    Nlvr2Files files = new Nlvr2Files(options);
    Stream<String> ids = Stream.of(Split.values()).flatMap(each -> files.imageIds(each).stream());
    return write(ids.toList(), sampler::sampleCrowd, store);
  }

  private static int write(List<String> ids, Function<String, Scene> scenes, Path store) {
    return RegionImport.run(
            store,
            RegionStoreOptions.DEFAULT,
            images -> ids.forEach(id -> images.accept(id, regions(scenes.apply(id)))))
        .added();
  }

  static Regions regions(Scene scene) {
    int count = scene.things().size();
    float[] boxes = new float[4 * count];
    float[] features = new float[FEATURES * count];
    int[] objects = new int[count];
    int[] colours = new int[count];
    float[] certain = new float[count];
    for (int i = 0; i < count; i++) {
      Thing thing = scene.things().get(i);
      int[] attributes =
          thing.attributes().stream().mapToInt(CocoScenes.ATTRIBUTE_NAMES::indexOf).toArray();
      objects[i] = CocoScenes.OBJECT_NAMES.indexOf(thing.shape().word());
      colours[i] = attributes[0];
      certain[i] = 1;
      features[FEATURES * i + objects[i]] = 1;
      for (int attribute : attributes) {
        features[FEATURES * i + SHAPES + attribute] = 1;
      }
      putBox(thing.box(), scene, boxes, 4 * i);
    }
    return new Regions(
        scene.width(),
        scene.height(),
        FEATURES,
        boxes,
        features,
        objects,
        certain,
        colours,
        certain.clone());
  }

  /** A box reaches no further than its image. */
  private static void putBox(PixelBox box, Scene scene, float[] boxes, int at) {
    boxes[at] = (float) Math.max(box.x(), 0);
    boxes[at + 1] = (float) Math.max(box.y(), 0);
    boxes[at + 2] = (float) Math.min(box.right(), scene.width());
    boxes[at + 3] = (float) Math.min(box.bottom(), scene.height());
  }
}
