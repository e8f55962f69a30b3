package lxmert.regions;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is told of an image, and the names that programs give it in their files. */
@SuppressWarnings("ImmutableEnumChecker") // its list is one of List.of
enum RegionField {
  IMAGE_ID("img_id", "image_id"),
  WIDTH("img_w", "image_w", "image_width", "width"),
  HEIGHT("img_h", "image_h", "image_height", "height"),
  COUNT("num_boxes", "num_bbox", "objectsNum"),
  BOXES("boxes", "bbox", "bboxes", "image_bb"),

  /** Boxes divided by the image's size; columns after the first four are of no use. */
  SHARES("norm_bb", "norm_bbox", "normalized_boxes", "spatial_features"),

  FEATURES("features", "x", "image_features"),
  OBJECTS("objects_id", "obj_id", "objects"),
  OBJECT_SCORES("objects_conf", "obj_conf", "conf"),
  ATTRIBUTES("attrs_id", "attr_id"),
  ATTRIBUTE_SCORES("attrs_conf", "attr_conf"),

  /** A probability of every object: the background's first, if there is one more than 1600. */
  CLASSES("cls_prob", "soft_labels");

  private final List<String> names;

  RegionField(String... names) {
    this.names = List.of(names);
  }

  /** Its name among those of a file. */
  @Nullable String in(Set<String> there) {
    return names.stream().filter(there::contains).findFirst().orElse(null);
  }

  /** The field of a name. */
  static @Nullable RegionField named(String name) {
    for (RegionField field : values()) {
      if (field.names.contains(name)) {
        return field;
      }
    }
    return null;
  }

  /** Its names, for errors. */
  @Override
  public String toString() {
    return "\"" + String.join("\" or \"", names) + "\"";
  }
}
