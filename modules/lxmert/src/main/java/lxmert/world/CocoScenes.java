package lxmert.world;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lxmert.dataset.CocoAnnotations;

/** Scenes as COCO annotations: shapes are the classes; colours, sizes and textures attributes. */
final class CocoScenes {
  static final List<String> OBJECT_NAMES = ShapeKind.WORDS;
  static final List<String> ATTRIBUTE_NAMES =
      Stream.of(Colour.WORDS, Size.WORDS, Texture.WORDS).flatMap(List::stream).toList();

  private CocoScenes() {}

  /** Writes the annotations of all splits into a folder. */
  static void write(World world, Path folder) {
    for (Split split : Split.values()) {
      annotations(world.scenes(split), split.first(world.options()))
          .write(folder.resolve("instances_" + split.word() + ".json"));
    }
  }

  /** Annotations of images whose numbers, COCO's image ids, count from {@code first}. */
  private static CocoAnnotations annotations(List<Scene> scenes, int first) {
    List<CocoAnnotations.AnnotatedImage> images = new ArrayList<>(scenes.size());
    for (int i = 0; i < scenes.size(); i++) {
      Scene scene = scenes.get(i);
      images.add(
          new CocoAnnotations.AnnotatedImage(
              first + i,
              scene.imageId() + ".png",
              scene.width(),
              scene.height(),
              scene.things().stream().map(CocoScenes::thing).toList()));
    }
    return new CocoAnnotations(OBJECT_NAMES, ATTRIBUTE_NAMES, images);
  }

  private static CocoAnnotations.AnnotatedObject thing(Thing thing) {
    PixelBox box = thing.box();
    return new CocoAnnotations.AnnotatedObject(
        (float) box.x(),
        (float) box.y(),
        (float) box.right(),
        (float) box.bottom(),
        OBJECT_NAMES.indexOf(thing.shape().word()),
        thing.attributes().stream().map(ATTRIBUTE_NAMES::indexOf).toList(),
        false);
  }
}
