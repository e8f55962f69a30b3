package lxmert.regions;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import lxmert.io.UserError;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;

/** One image's arrays in an {@code .npz} file. */
final class NpzImage {
  /** Detectors round boxes on the scaled image; so many pixels may be cut off. */
  private static final float MOST_CUT = 1;

  private final Path file;
  private final ZipFile zip;

  NpzImage(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
  }

  Regions regions() throws IOException {
    Npy features = needed("features", "x");
    if (features.shape().length != 2 || features.shape()[1] == 0) {
      throw wrongShape(features, "(boxes, size)");
    }
    int n = features.shape()[0];
    Npy count = find("num_boxes", "num_bbox");
    if (count != null && single(count) != n) {
      throw new UserError(
          "%s says %d, but there are features of %d".formatted(count.place(), single(count), n));
    }
    int width = size("image_w");
    int height = size("image_h");
    return new Regions(
        width,
        height,
        features.shape()[1],
        boxes(n, width, height),
        features.floats(),
        ids("objects_id", n),
        scores("objects_conf", n),
        ids("attrs_id", n),
        scores("attrs_conf", n));
  }

  private float[] boxes(int n, int width, int height) throws IOException {
    Npy array = needed("boxes", "bbox");
    if (!Arrays.equals(array.shape(), new int[] {n, 4})) {
      throw wrongShape(array, "(%d, 4)".formatted(n));
    }
    float[] boxes = array.floats();
    for (int i = 0; i < boxes.length; i++) {
      float largest = i % 2 == 0 ? width : height;
      if (!(boxes[i] >= -MOST_CUT && boxes[i] <= largest + MOST_CUT)) {
        throw new UserError(
            "%s has %s for box %d, outside its image of %d x %d"
                .formatted(array.place(), boxes[i], i / 4, width, height));
      }
      boxes[i] = Math.min(Math.max(boxes[i], 0), largest);
    }
    return boxes;
  }

  private int[] ids(String name, int n) throws IOException {
    Npy array = column(name, n);
    return array == null ? new int[n] : array.ints();
  }

  private float[] scores(String name, int n) throws IOException {
    Npy array = column(name, n);
    return array == null ? new float[n] : array.floats();
  }

  private @Nullable Npy column(String name, int n) throws IOException {
    Npy array = find(name);
    if (array != null && !Arrays.equals(array.shape(), new int[] {n})) {
      throw wrongShape(array, "(%d)".formatted(n));
    }
    return array;
  }

  private int size(String name) throws IOException {
    Npy array = needed(name);
    int size = single(array);
    if (size < 1) {
      throw new UserError(array.place() + " is 0, expected at least 1");
    }
    return size;
  }

  private static int single(Npy array) {
    if (array.length() != 1) {
      throw wrongShape(array, "one number");
    }
    return array.ints()[0];
  }

  private Npy needed(String... names) throws IOException {
    Npy array = find(names);
    if (array == null) {
      throw new UserError("%s has no array \"%s\"".formatted(file, String.join("\" or \"", names)));
    }
    return array;
  }

  private @Nullable Npy find(String... names) throws IOException {
    for (String name : names) {
      ZipEntry entry = zip.getEntry(name + ".npy");
      if (entry != null) {
        try (InputStream in = zip.getInputStream(entry)) {
          return Npy.read("%s, array \"%s\"".formatted(file, name), in);
        }
      }
    }
    return null;
  }

  private static UserError wrongShape(Npy array, String expected) {
    return new UserError(
        "%s has the shape %s, expected %s"
            .formatted(array.place(), Arrays.toString(array.shape()), expected));
  }
}
