package lxmert.world;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lxmert.detect.CocoAnnotations;

/** Scenes as COCO annotations: shapes are the classes; colours, sizes and textures attributes. */
final class CocoScenes {
  static final List<String> OBJECT_NAMES =
      Arrays.stream(ShapeKind.values()).map(ShapeKind::word).toList();
  static final List<String> ATTRIBUTE_NAMES = attributeNames();

  private CocoScenes() {}

  /** Annotations of pictures whose numbers, COCO's image ids, count from {@code first}. */
  static CocoAnnotations annotations(List<Scene> scenes, int first) {
    List<CocoAnnotations.Picture> pictures = new ArrayList<>(scenes.size());
    for (int i = 0; i < scenes.size(); i++) {
      Scene scene = scenes.get(i);
      pictures.add(
          new CocoAnnotations.Picture(
              first + i,
              scene.imageId() + ".png",
              scene.width(),
              scene.height(),
              scene.things().stream().map(CocoScenes::thing).toList()));
    }
    return new CocoAnnotations(OBJECT_NAMES, ATTRIBUTE_NAMES, pictures);
  }

  private static CocoAnnotations.Thing thing(Thing thing) {
    Box box = thing.box();
    return new CocoAnnotations.Thing(
        (float) box.x(),
        (float) box.y(),
        (float) box.right(),
        (float) box.bottom(),
        OBJECT_NAMES.indexOf(thing.shape().word()),
        thing.attributes().stream().map(ATTRIBUTE_NAMES::indexOf).toList(),
        false);
  }

  private static List<String> attributeNames() {
    List<String> names = new ArrayList<>();
    Arrays.stream(Colour.values()).map(Colour::word).forEach(names::add);
    Arrays.stream(Size.values()).map(Size::word).forEach(names::add);
    Arrays.stream(Texture.values()).map(Texture::word).forEach(names::add);
    return List.copyOf(names);
  }
}
