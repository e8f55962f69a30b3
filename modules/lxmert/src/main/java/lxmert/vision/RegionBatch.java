package lxmert.vision;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The regions of several images, padded with zeros to the image that has most.
 *
 * @param size number of images B
 * @param regions R; 0 where no image has any
 * @param featureSize F
 * @param features (B, R, F)
 * @param boxes (B, R, 4), divided by the image's width and height
 * @param mask (B, R), 1 for a region and 0 for padding; null: no padding
 */
public record RegionBatch(
    int size,
    int regions,
    int featureSize,
    float[] features,
    float[] boxes,
    long @Nullable [] mask) {
  /** Coordinates of a box: left, top, right, bottom. */
  public static final int BOX_SIZE = 4;

  /** Checks that all arrays have the sizes that are named. */
  public RegionBatch {
    long count = (long) size * regions;
    if (size < 1
        || regions < 0
        || features.length != count * featureSize
        || boxes.length != count * BOX_SIZE
        || (mask != null && mask.length != count)) {
      throw new IllegalArgumentException(
          "%d images of %d regions of size %d, but %d features, %d box values and a mask of %s"
              .formatted(
                  size,
                  regions,
                  featureSize,
                  features.length,
                  boxes.length,
                  mask == null ? "none" : mask.length));
    }
  }

  /** Images that all have the same number of regions: nothing is padded. */
  public RegionBatch(int size, int regions, int featureSize, float[] features, float[] boxes) {
    this(size, regions, featureSize, features, boxes, null);
  }

  /** Puts images together. */
  public static RegionBatch of(List<Regions> images) {
    int max = images.stream().mapToInt(Regions::count).max().orElse(0);
    int featureSize = images.isEmpty() ? 0 : images.get(0).featureSize();
    float[] features = new float[images.size() * max * featureSize];
    float[] boxes = new float[images.size() * max * BOX_SIZE];
    for (int i = 0; i < images.size(); i++) {
      Regions image = images.get(i);
      int start = i * max;
      System.arraycopy(image.features(), 0, features, start * featureSize, image.features().length);
      System.arraycopy(image.normalizedBoxes(), 0, boxes, start * BOX_SIZE, image.boxes().length);
    }
    int[] counts = images.stream().mapToInt(Regions::count).toArray();
    return new RegionBatch(images.size(), max, featureSize, features, boxes, mask(counts, max));
  }

  /**
   * The mask of images with so many regions each.
   *
   * @param counts (B), regions of each image, at most {@code regions}
   * @param regions R
   * @return (B, R); null where nothing is padded
   */
  public static long @Nullable [] mask(int[] counts, int regions) {
    if (Arrays.stream(counts).allMatch(count -> count == regions)) {
      return null;
    }
    long[] mask = new long[counts.length * regions];
    for (int i = 0; i < counts.length; i++) {
      Arrays.fill(mask, i * regions, i * regions + counts[i], 1);
    }
    return mask;
  }

  /** Some of the images, in the given order. */
  public RegionBatch select(int[] images) {
    long[] selectedMask = mask == null ? null : new long[images.length * regions];
    float[] selectedFeatures = new float[images.length * regions * featureSize];
    float[] selectedBoxes = new float[images.length * regions * BOX_SIZE];
    for (int i = 0; i < images.length; i++) {
      copy(features, images[i], selectedFeatures, i, regions * featureSize);
      copy(boxes, images[i], selectedBoxes, i, regions * BOX_SIZE);
      if (mask != null && selectedMask != null) {
        System.arraycopy(mask, images[i] * regions, selectedMask, i * regions, regions);
      }
    }
    return new RegionBatch(
        images.length, regions, featureSize, selectedFeatures, selectedBoxes, selectedMask);
  }

  private static void copy(float[] from, int fromIndex, float[] to, int toIndex, int length) {
    System.arraycopy(from, fromIndex * length, to, toIndex * length, length);
  }
}
