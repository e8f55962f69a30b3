package lxmert.detect;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lxmert.dataset.CocoAnnotations;
import lxmert.dataset.CocoAnnotations.Picture;
import lxmert.io.UserError;
import lxmert.vision.Image;
import lxmert.vision.ImageReader;

/**
 * Annotated pictures and the folder they lie in.
 *
 * @param images the folder
 */
public record PictureSet(CocoAnnotations annotations, Path images) {
  /** The one attribute of a detector whose pictures have none. */
  private static final List<String> NO_ATTRIBUTES = List.of("none");

  /**
   * Reads the annotations and looks for the folder.
   *
   * @throws UserError if either is not there, no picture is annotated, or the file is not as COCO's
   */
  public static PictureSet read(Path annotations, Path images) {
    CocoAnnotations read = CocoAnnotations.read(annotations);
    if (read.pictures().isEmpty()) {
      throw new UserError(annotations + ": no images, expected at least one");
    }
    if (!Files.isDirectory(images)) {
      throw new UserError(images + " is no folder of pictures");
    }
    return new PictureSet(read, images);
  }

  /** How many pictures. */
  public int size() {
    return annotations.pictures().size();
  }

  /** The same set with the first pictures only. */
  public PictureSet first(int most) {
    List<Picture> some = pictures().subList(0, Math.min(most, size()));
    return new PictureSet(
        new CocoAnnotations(annotations.objectNames(), annotations.attributeNames(), some), images);
  }

  /**
   * The same pictures with the classes and attributes numbered as a detector's; synonyms, which
   * follow a comma, do not matter.
   *
   * @param detector named in errors
   * @throws UserError if one is none of the detector's
   */
  PictureSet numberedAs(List<String> objects, List<String> attributes, Path detector) {
    int[] objectIds = ids(annotations.objectNames(), objects, "category", detector);
    int[] attributeIds = ids(annotations.attributeNames(), attributes, "attribute", detector);
    List<Picture> numbered =
        pictures().stream().map(each -> each.renumbered(objectIds, attributeIds)).toList();
    return new PictureSet(new CocoAnnotations(objects, attributes, numbered), images);
  }

  private int[] ids(List<String> names, List<String> known, String kind, Path detector) {
    List<String> shown = known.stream().map(PictureSet::shown).toList();
    return names.stream()
        .mapToInt(
            name -> {
              int id = shown.indexOf(shown(name));
              if (id < 0) {
                throw new UserError(
                    "the %s \"%s\" of the annotations of %s is none that the detector %s knows"
                        .formatted(kind, name, images, detector));
              }
              return id;
            })
        .toArray();
  }

  private static String shown(String name) {
    return name.split(",", 2)[0].strip();
  }

  List<Picture> pictures() {
    return annotations.pictures();
  }

  List<String> objectNames() {
    return annotations.objectNames();
  }

  /** At least one name, as the detector has an attribute head in any case. */
  List<String> attributeNames() {
    return annotations.attributeNames().isEmpty() ? NO_ATTRIBUTES : annotations.attributeNames();
  }

  /** Checks that another set speaks of the same classes and attributes. */
  void requireSameNames(PictureSet other) {
    if (!objectNames().equals(other.objectNames())
        || !attributeNames().equals(other.attributeNames())) {
      throw new UserError(
          "the annotations of %s and of %s have different categories or attributes"
              .formatted(images, other.images));
    }
  }

  /** Decodes one picture. */
  Image image(Picture picture) {
    Path file = images.resolve(picture.fileName());
    Image image = ImageReader.read(file);
    if (image.width() != picture.width() || image.height() != picture.height()) {
      throw new UserError(
          "%s is %d x %d pixels, but its annotations say %d x %d"
              .formatted(file, image.width(), image.height(), picture.width(), picture.height()));
    }
    return image;
  }
}
