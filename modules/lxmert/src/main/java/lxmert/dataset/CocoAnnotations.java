package lxmert.dataset;

import java.nio.file.Path;
import java.util.List;

/**
 * Images with boxes, classes and attributes: COCO's annotation JSON, joined. On disk it has the
 * keys {@code images} (id, file_name, width, height), {@code categories} (id, name), {@code
 * annotations} (image_id, category_id, bbox as x, y, width, height in pixels, iscrowd, area; the
 * area of the box where that is not given) and, as in Visual Genome's attribute files, {@code
 * attributes} (id, name) and each annotation's {@code attributes}, a list of ids or names. Other
 * keys of COCO (info, licenses, segmentation, ...) are ignored.
 *
 * @param objectNames the classes; a {@link AnnotatedObject} holds an index into this list
 * @param attributeNames the attributes, indexed likewise; may be empty
 * @param images in the order of the file
 */
public record CocoAnnotations(
    List<String> objectNames, List<String> attributeNames, List<AnnotatedImage> images) {
  /** Copies the lists. */
  public CocoAnnotations {
    objectNames = List.copyOf(objectNames);
    attributeNames = List.copyOf(attributeNames);
    images = List.copyOf(images);
  }

  /**
   * One image and the things in it.
   *
   * @param id COCO's image id
   * @param fileName relative to the folder of images
   * @param width in pixels
   * @param height in pixels
   * @param things what is annotated in it; may be empty
   */
  public record AnnotatedImage(
      long id, String fileName, int width, int height, List<AnnotatedObject> things) {
    /** Copies the list. */
    public AnnotatedImage {
      things = List.copyOf(things);
    }

    /** The same image with other numbers for classes and attributes; each array is by the old. */
    public AnnotatedImage renumbered(int[] objects, int[] attributes) {
      List<AnnotatedObject> renumbered =
          things.stream().map(thing -> thing.renumbered(objects, attributes)).toList();
      return new AnnotatedImage(id, fileName, width, height, renumbered);
    }
  }

  /**
   * One box.
   *
   * @param x1 left, in pixels; the box has the width {@code x2 - x1}
   * @param y1 top
   * @param x2 right
   * @param y2 bottom
   * @param object index into {@link CocoAnnotations#objectNames}
   * @param attributes indices into {@link CocoAnnotations#attributeNames}
   * @param crowd a group that is neither trained on nor counted (COCO's iscrowd)
   * @param area in square pixels; of the outline where there is one, so it may be less than the
   *     box's. It decides whether a thing counts as small, medium or large
   */
  public record AnnotatedObject(
      float x1,
      float y1,
      float x2,
      float y2,
      int object,
      List<Integer> attributes,
      boolean crowd,
      double area) {
    /** Copies the list. */
    public AnnotatedObject {
      attributes = List.copyOf(attributes);
    }

    /** A thing that fills its box. */
    public AnnotatedObject(
        float x1,
        float y1,
        float x2,
        float y2,
        int object,
        List<Integer> attributes,
        boolean crowd) {
      this(x1, y1, x2, y2, object, attributes, crowd, (x2 - x1) * (double) (y2 - y1));
    }

    private AnnotatedObject renumbered(int[] objects, int[] attributeIds) {
      List<Integer> own = attributes.stream().map(attribute -> attributeIds[attribute]).toList();
      return new AnnotatedObject(x1, y1, x2, y2, objects[object], own, crowd, area);
    }
  }

  /**
   * Reads a file.
   *
   * @throws lxmert.io.UserError naming the file and the entry that is not as described above
   */
  public static CocoAnnotations read(Path file) {
    return new CocoReader(file).read();
  }

  /** Writes the file atomically; ids of classes, attributes and annotations count from 1. */
  public void write(Path file) {
    new CocoWriter(this).write(file);
  }
}
