package lxmert.regions;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Function;
import lxmert.io.UserError;
import lxmert.vision.ImageSize;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;

/**
 * Makes regions of the arrays of a file's images. The arrays' names and shapes decide what they
 * are: features transposed or not, boxes in pixels or as shares of the image. All images of a file
 * have to agree in that.
 */
final class RegionsFromArrays {
  private static final int OBJECT_NAMES = 1600;

  /**
   * How the images of a file are told.
   *
   * @param place the first image of it, for errors
   */
  private record Layout(
      String place,
      String kind,
      int featureSize,
      String features,
      String turned,
      String boxes,
      String measure) {
    void requireSame(Layout other) {
      String twice = other.featureSize == 2 * featureSize ? " (twice as many: float64?)" : "";
      if (other.featureSize != featureSize) {
        throw mixed(other, other.featureSize + " features a box" + twice, featureSize + "");
      }
      if (!other.measure.equals(measure)) {
        throw mixed(other, "boxes " + other.measure, "them " + measure);
      }
    }

    private UserError mixed(Layout other, String found, String before) {
      return new UserError("%s has %s, but %s has %s".formatted(other.place, found, place, before));
    }

    @Override
    public String toString() {
      return "%s: %d features a box from \"%s\"%s, boxes from \"%s\" %s"
          .formatted(kind, featureSize, features, turned, boxes, measure);
    }
  }

  /** Names and probabilities of objects or attributes. */
  private record Labels(int[] ids, float[] scores) {}

  private final Function<ImageArrays, @Nullable ImageSize> sizes;
  private @Nullable Layout layout;

  /**
   * An assembly for one file or folder.
   *
   * @param sizes of images whose files say nothing
   */
  RegionsFromArrays(Function<ImageArrays, @Nullable ImageSize> sizes) {
    this.sizes = sizes;
  }

  /** What was recognised, in a line; null before the first image. */
  @Nullable String recognised() {
    return layout == null ? null : layout.toString();
  }

  /**
   * An image's regions.
   *
   * @throws UserError naming file, image and array, if one is missing or has another shape, a
   *     number is not finite, a box lies outside the image, there is no box, or the images before
   *     were told in another way
   */
  Regions regions(ImageArrays image) throws IOException {
    ImageSize size = size(image);
    ForeignBoxes boxes = ForeignBoxes.of(image, size);
    Npy told = image.need(RegionField.FEATURES);
    Npy features = byBox(told, boxes.rows());
    agree(
        new Layout(
            image.place(),
            image.kind(),
            features.shape()[1],
            String.valueOf(RegionField.FEATURES.in(image.names())),
            features.shape()[0] == told.shape()[0] ? "" : " (transposed)",
            boxes.name(),
            measure(boxes, size)));
    ImageSize pixels = size == null ? new ImageSize(1, 1) : size;
    Labels objects = objects(image, boxes);
    return new Regions(
        pixels.width(),
        pixels.height(),
        features.shape()[1],
        boxes.inPixels(pixels),
        features.head(boxes.count()).floats(),
        objects.ids,
        objects.scores,
        ids(image, RegionField.ATTRIBUTES, boxes),
        scores(image, RegionField.ATTRIBUTE_SCORES, boxes));
  }

  private static String measure(ForeignBoxes boxes, @Nullable ImageSize size) {
    return !boxes.shares()
        ? "in pixels"
        : size == null
            ? "as shares of an image whose size is not told and counts as 1 x 1 (--images gives it)"
            : "as shares of the image";
  }

  private void agree(Layout found) {
    if (layout == null) {
      layout = found;
    } else {
      layout.requireSame(found);
    }
  }

  private @Nullable ImageSize size(ImageArrays image) throws IOException {
    Npy width = image.find(RegionField.WIDTH);
    Npy height = image.find(RegionField.HEIGHT);
    return width == null || height == null
        ? sizes.apply(image)
        : new ImageSize(positive(width), positive(height));
  }

  private static int positive(Npy array) {
    int size = single(array);
    if (size < 1) {
      throw new UserError(array.place() + " is 0, expected at least 1");
    }
    return size;
  }

  static int single(Npy array) {
    if (array.length() != 1) {
      throw wrongShape(array, "one number");
    }
    return array.ints()[0];
  }

  /** Features (rows, size); some programs keep them as (size, rows). */
  private static Npy byBox(Npy features, int rows) {
    int[] shape = features.shape();
    if (shape.length == 2 && shape[0] != rows && shape[1] == rows) {
      return byBox(features.transposed(), rows);
    }
    if (shape.length != 2 || shape[0] != rows || shape[1] == 0) {
      throw wrongShape(features, "(%d, size) for %d boxes".formatted(rows, rows));
    }
    return features;
  }

  private static Labels objects(ImageArrays image, ForeignBoxes boxes) throws IOException {
    Npy classes = image.find(RegionField.CLASSES);
    if (classes == null || RegionField.OBJECTS.in(image.names()) != null) {
      return new Labels(
          ids(image, RegionField.OBJECTS, boxes), scores(image, RegionField.OBJECT_SCORES, boxes));
    }
    int[] shape = classes.shape();
    if (shape.length != 2 || shape[0] != boxes.rows() || shape[1] < 2) {
      throw wrongShape(classes, "(%d, objects)".formatted(boxes.rows()));
    }
    return likeliest(classes.head(boxes.count()).floats(), boxes.count());
  }

  private static Labels likeliest(float[] classes, int n) {
    int width = classes.length / n;
    int background = width == OBJECT_NAMES ? 0 : 1;
    Labels labels = new Labels(new int[n], new float[n]);
    for (int box = 0; box < n; box++) {
      int best = background;
      for (int i = background; i < width; i++) {
        best = classes[box * width + i] > classes[box * width + best] ? i : best;
      }
      labels.ids[box] = best - background;
      labels.scores[box] = classes[box * width + best];
    }
    return labels;
  }

  private static int[] ids(ImageArrays image, RegionField field, ForeignBoxes boxes)
      throws IOException {
    Npy array = column(image, field, boxes);
    return array == null ? new int[boxes.count()] : array.ints();
  }

  private static float[] scores(ImageArrays image, RegionField field, ForeignBoxes boxes)
      throws IOException {
    Npy array = column(image, field, boxes);
    return array == null ? new float[boxes.count()] : array.floats();
  }

  private static @Nullable Npy column(ImageArrays image, RegionField field, ForeignBoxes boxes)
      throws IOException {
    Npy array = image.find(field);
    if (array == null) {
      return null;
    }
    if (array.length() != boxes.rows() || array.shape().length == 0) {
      throw wrongShape(array, "(%d)".formatted(boxes.rows()));
    }
    return array.head(boxes.count());
  }

  static UserError wrongShape(Npy array, String expected) {
    return new UserError(
        "%s has the shape %s, expected %s"
            .formatted(array.place(), Arrays.toString(array.shape()), expected));
  }
}
