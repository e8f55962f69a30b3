package lxmert.regions;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import lxmert.io.UserError;
import lxmert.tensor.DType;
import lxmert.tensor.HalfFloats;
import lxmert.tensor.SafeTensors;
import lxmert.vision.Regions;

/**
 * One file of a store, memory-mapped: P images with N regions in all. The regions of image p are
 * the rows {@code offsets[p]} to {@code offsets[p + 1] - 1}. Safe for any number of threads.
 */
final class RegionShard implements AutoCloseable {
  static final String IMAGE_IDS = "image_ids"; // (P, W) UTF-8, filled up with zeros
  static final String SIZES = "sizes"; // (P, 2) height, width
  static final String OFFSETS = "offsets"; // (P + 1)
  static final String BOXES = "boxes"; // (N, 4) x1, y1, x2, y2 in pixels
  static final String FEATURES = "features"; // (N, D)
  static final String OBJECT_IDS = "object_ids"; // (N)
  static final String OBJECT_SCORES = "object_scores"; // (N)
  static final String ATTRIBUTE_IDS = "attribute_ids"; // (N)
  static final String ATTRIBUTE_SCORES = "attribute_scores"; // (N)

  private static final int MAGNITUDE = 0x7fffffff; // without the sign; rises with the number
  private static final int INFINITY = 0x7f800000;

  private final Path path;
  private final SafeTensors file;
  private final DType type;
  private final int featureSize;
  private final int images;
  private final int regions;
  private final int idWidth;

  private RegionShard(Path path, SafeTensors file, StoreManifest manifest) {
    this.path = path;
    this.file = file;
    type = manifest.features();
    featureSize = manifest.featureSize();
    images = size(SIZES, 0);
    regions = size(OBJECT_IDS, 0);
    idWidth = size(IMAGE_IDS, 1);
  }

  static Path file(Path folder, int number) {
    return folder.resolve("shard-%05d.safetensors".formatted(number));
  }

  /**
   * Maps a shard and checks that its tensors fit together.
   *
   * @throws UserError if the file is missing, torn, or holds something else
   */
  static RegionShard open(Path folder, int number, StoreManifest manifest) {
    Path path = file(folder, number);
    SafeTensors file = SafeTensors.open(path);
    try {
      RegionShard shard = new RegionShard(path, file, manifest);
      shard.check();
      return shard;
    } catch (UserError e) {
      file.close();
      throw e;
    }
  }

  private void check() {
    check(IMAGE_IDS, DType.U8, images, idWidth);
    check(SIZES, DType.I32, images, 2);
    check(OFFSETS, DType.I64, images + 1L);
    check(BOXES, DType.F32, regions, 4);
    check(FEATURES, type, regions, featureSize);
    check(OBJECT_IDS, DType.I32, regions);
    check(OBJECT_SCORES, DType.F32, regions);
    check(ATTRIBUTE_IDS, DType.I32, regions);
    check(ATTRIBUTE_SCORES, DType.F32, regions);
    checkOffsets(file.bytes(OFFSETS).asLongBuffer());
    checkSizes(file.bytes(SIZES).asIntBuffer());
    checkBoxes(
        file.bytes(OFFSETS).asLongBuffer(),
        file.bytes(SIZES).asIntBuffer(),
        file.bytes(BOXES).asFloatBuffer());
  }

  private void checkSizes(IntBuffer sizes) {
    for (int i = 0; i < 2 * images; i++) {
      if (sizes.get(i) < 1) {
        throw new UserError(
            "%s: image \"%s\" is %d x %d pixels, expected at least 1 x 1"
                .formatted(path, name(i / 2), sizes.get(i | 1), sizes.get(i & ~1)));
      }
    }
  }

  /** Detectors round boxes on the scaled image: a pixel outside is none. */
  private void checkBoxes(LongBuffer offsets, IntBuffer sizes, FloatBuffer boxes) {
    for (int row = 0; row < images; row++) {
      for (long i = 4 * offsets.get(row); i < 4 * offsets.get(row + 1); i++) {
        float corner = boxes.get((int) i);
        int size = sizes.get(2 * row + (i % 2 == 0 ? 1 : 0));
        if (!(corner >= -1 && corner <= size + 1f)) {
          throw new UserError(
              "%s: region %d has a box with %s, expected 0 to %d, the size of image \"%s\""
                  .formatted(path, i / 4, corner, size, name(row)));
        }
      }
    }
  }

  private void checkOffsets(LongBuffer offsets) {
    long before = 0;
    for (int i = 0; i <= images; i++) {
      long offset = offsets.get(i);
      boolean first = i == 0 && offset != 0;
      boolean last = i == images && offset != regions;
      if (first || last || offset < before) {
        throw new UserError(
            "%s: offsets should rise from 0 to %d, number %d is %d"
                .formatted(path, regions, i, offset));
      }
      before = offset;
    }
  }

  private void check(String name, DType dtype, long... shape) {
    if (file.dtype(name) != dtype || !Arrays.equals(file.shape(name), shape)) {
      throw new UserError(
          "%s: %s is %s %s, expected %s %s"
              .formatted(
                  path,
                  name,
                  file.dtype(name),
                  Arrays.toString(file.shape(name)),
                  dtype,
                  Arrays.toString(shape)));
    }
  }

  private int size(String name, int dimension) {
    long[] shape = file.shape(name);
    return dimension < shape.length ? Math.toIntExact(shape[dimension]) : 0;
  }

  int images() {
    return images;
  }

  /**
   * Compares the number of images with the index.
   *
   * @throws UserError if it is another
   */
  void requireImages(int expected) {
    if (images != expected) {
      throw new UserError(
          "%s has %d images, but index.bin expects %d".formatted(path, images, expected));
    }
  }

  DType type() {
    return type;
  }

  byte[] id(int row) {
    byte[] id = new byte[idWidth];
    file.bytes(IMAGE_IDS).get(row * idWidth, id);
    int length = idWidth;
    while (length > 0 && id[length - 1] == 0) {
      length--;
    }
    return Arrays.copyOf(id, length);
  }

  String name(int row) {
    return new String(id(row), StandardCharsets.UTF_8);
  }

  /** Number of regions of an image. */
  int count(int row) {
    return first(row + 1) - first(row);
  }

  private int first(int row) {
    return (int) file.bytes(OFFSETS).getLong(row * Long.BYTES);
  }

  Regions get(int row) {
    int first = first(row);
    int count = count(row);
    float[] features = new float[count * featureSize];
    copyFeatures(row, features, 0);
    IntBuffer sizes = file.bytes(SIZES).asIntBuffer();
    return new Regions(
        sizes.get(2 * row + 1),
        sizes.get(2 * row),
        featureSize,
        floats(BOXES, 4 * first, 4 * count),
        features,
        ints(OBJECT_IDS, first, count),
        floats(OBJECT_SCORES, first, count),
        ints(ATTRIBUTE_IDS, first, count),
        floats(ATTRIBUTE_SCORES, first, count));
  }

  /** Copies the features (n, D) of an image's n regions to {@code target[at...]}; returns n. */
  int copyFeatures(int row, float[] target, int at) {
    int count = count(row);
    int first = first(row) * featureSize;
    int length = count * featureSize;
    ByteBuffer bytes = file.bytes(FEATURES);
    if (type == DType.F32) {
      bytes.asFloatBuffer().get(first, target, at, length);
    } else {
      short[] halves = new short[length];
      bytes.asShortBuffer().get(first, halves);
      for (int i = 0; i < length; i++) {
        target[at + i] = HalfFloats.fromF16(halves[i]);
      }
    }
    requireFinite(row, target, at, length);
    return count;
  }

  private void requireFinite(int row, float[] values, int at, int length) {
    int largest = 0;
    for (int i = at; i < at + length; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & MAGNITUDE);
    }
    if (largest >= INFINITY) {
      throw new UserError(
          "%s: image \"%s\" has features with NaN or infinity, expected numbers"
              .formatted(path, name(row)));
    }
  }

  /**
   * Copies the boxes (n, 4), divided by the image's width and height, to {@code target[at...]};
   * returns n.
   */
  int copyNormalizedBoxes(int row, float[] target, int at) {
    int count = count(row);
    int first = first(row);
    IntBuffer sizes = file.bytes(SIZES).asIntBuffer();
    FloatBuffer boxes = file.bytes(BOXES).asFloatBuffer();
    for (int i = 0; i < 4 * count; i++) {
      target[at + i] = boxes.get(4 * first + i) / sizes.get(2 * row + (i % 2 == 0 ? 1 : 0));
    }
    return count;
  }

  private float[] floats(String name, int first, int count) {
    float[] values = new float[count];
    file.bytes(name).asFloatBuffer().get(first, values);
    return values;
  }

  private int[] ints(String name, int first, int count) {
    int[] values = new int[count];
    file.bytes(name).asIntBuffer().get(first, values);
    return values;
  }

  @Override
  public void close() {
    file.close();
  }
}
