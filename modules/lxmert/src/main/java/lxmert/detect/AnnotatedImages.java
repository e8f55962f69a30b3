package lxmert.detect;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lxmert.dataset.CocoAnnotations;
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.io.UserError;
import lxmert.vision.Image;
import lxmert.vision.ImageReader;

/**
 * Annotated images and where they are from.
 *
 * @param annotations boxes, classes and attributes of the images
 * @param folder where the files of the images are
 * @param file that the annotations were read from
 */
public record AnnotatedImages(CocoAnnotations annotations, Path folder, Path file) {
  /** The one attribute of a detector whose images have none. */
  private static final List<String> NO_ATTRIBUTES = List.of("none");

  /**
   * Reads the annotations and looks for the folder.
   *
   * @throws UserError if either is not there, no image is annotated, or the file is not as COCO's
   */
  public static AnnotatedImages read(Path annotations, Path folder) {
    CocoAnnotations read = CocoAnnotations.read(annotations);
    if (read.images().isEmpty()) {
      throw new UserError(annotations + ": no images, expected at least one");
    }
    if (!Files.isDirectory(folder)) {
      throw new UserError(folder + " is not a folder of images");
    }
    return new AnnotatedImages(read, folder, annotations);
  }

  /** How many images. */
  public int size() {
    return annotations.images().size();
  }

  /** The same set with the first images only. */
  public AnnotatedImages first(int max) {
    List<AnnotatedImage> some = images().subList(0, Math.min(max, size()));
    return new AnnotatedImages(
        new CocoAnnotations(annotations.objectNames(), annotations.attributeNames(), some),
        folder,
        file);
  }

  /**
   * The same images with the classes and attributes numbered as a detector's; synonyms, which
   * follow a comma, do not matter.
   *
   * @param detector named in errors
   * @throws UserError if one is none of the detector's
   */
  AnnotatedImages numberedAs(List<String> objects, List<String> attributes, Path detector) {
    int[] objectIds = ids(annotations.objectNames(), objects, "category", detector);
    int[] attributeIds = ids(annotations.attributeNames(), attributes, "attribute", detector);
    List<AnnotatedImage> numbered =
        images().stream().map(each -> each.renumbered(objectIds, attributeIds)).toList();
    return new AnnotatedImages(new CocoAnnotations(objects, attributes, numbered), folder, file);
  }

  private int[] ids(List<String> names, List<String> known, String kind, Path detector) {
    List<String> shown = known.stream().map(AnnotatedImages::shown).toList();
    return names.stream()
        .mapToInt(
            name -> {
              int id = shown.indexOf(shown(name));
              if (id < 0) {
                throw new UserError(
                    "the %s \"%s\" of the annotations of %s is none that the detector %s knows"
                        .formatted(kind, name, folder, detector));
              }
              return id;
            })
        .toArray();
  }

  private static String shown(String name) {
    return name.split(",", 2)[0].strip();
  }

  List<AnnotatedImage> images() {
    return annotations.images();
  }

  List<String> objectNames() {
    return annotations.objectNames();
  }

  /** At least one name, as the detector has an attribute head in any case. */
  List<String> attributeNames() {
    return annotations.attributeNames().isEmpty() ? NO_ATTRIBUTES : annotations.attributeNames();
  }

  /** Checks that another set speaks of the same classes and attributes. */
  void requireSameNames(AnnotatedImages other) {
    if (!objectNames().equals(other.objectNames())
        || !attributeNames().equals(other.attributeNames())) {
      throw new UserError(
          "the annotations of %s and of %s have different categories or attributes"
              .formatted(folder, other.folder));
    }
  }

  /** Decodes one image. */
  Image read(AnnotatedImage annotated) {
    Path path = folder.resolve(annotated.fileName());
    Image image = ImageReader.read(path);
    if (image.width() != annotated.width() || image.height() != annotated.height()) {
      throw new UserError(
          "%s is %d x %d pixels, but its annotations say %d x %d"
              .formatted(
                  path, image.width(), image.height(), annotated.width(), annotated.height()));
    }
    return image;
  }
}
