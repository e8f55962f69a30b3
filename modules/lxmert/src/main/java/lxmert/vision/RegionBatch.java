package lxmert.vision;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The regions of several pictures, padded with zeros to the picture that has most.
 *
 * @param size number of pictures B
 * @param regions R
 * @param featureSize F
 * @param features (B, R, F)
 * @param boxes (B, R, 4), divided by the picture's width and height
 * @param mask (B, R), 1 for a region and 0 for padding; null: no padding
 */
public record RegionBatch(
    int size,
    int regions,
    int featureSize,
    float[] features,
    float[] boxes,
    long @Nullable [] mask) {
  public static final int BOX_SIZE = 4;

  /** Checks that all arrays have the sizes that are named. */
  public RegionBatch {
    long count = (long) size * regions;
    if (size < 1
        || regions < 1
        || features.length != count * featureSize
        || boxes.length != count * BOX_SIZE
        || (mask != null && mask.length != count)) {
      throw new IllegalArgumentException(
          "%d pictures of %d regions of size %d, but %d features, %d box values and a mask of %s"
              .formatted(
                  size,
                  regions,
                  featureSize,
                  features.length,
                  boxes.length,
                  mask == null ? "none" : mask.length));
    }
  }

  /** Pictures that all have the same number of regions: nothing is padded. */
  public RegionBatch(int size, int regions, int featureSize, float[] features, float[] boxes) {
    this(size, regions, featureSize, features, boxes, null);
  }

  /** Puts pictures together. */
  public static RegionBatch of(List<Regions> pictures) {
    int most = pictures.stream().mapToInt(Regions::count).max().orElse(0);
    int featureSize = pictures.isEmpty() ? 0 : pictures.get(0).featureSize();
    float[] features = new float[pictures.size() * most * featureSize];
    float[] boxes = new float[pictures.size() * most * BOX_SIZE];
    long[] mask = new long[pictures.size() * most];
    boolean padded = false;
    for (int i = 0; i < pictures.size(); i++) {
      Regions picture = pictures.get(i);
      int start = i * most;
      System.arraycopy(
          picture.features(), 0, features, start * featureSize, picture.features().length);
      System.arraycopy(
          picture.normalizedBoxes(), 0, boxes, start * BOX_SIZE, picture.boxes().length);
      Arrays.fill(mask, start, start + picture.count(), 1);
      padded |= picture.count() < most;
    }
    return new RegionBatch(
        pictures.size(), most, featureSize, features, boxes, padded ? mask : null);
  }

  /** Some of the pictures, in the given order. */
  public RegionBatch select(int[] pictures) {
    long[] selectedMask = mask == null ? null : new long[pictures.length * regions];
    float[] selectedFeatures = new float[pictures.length * regions * featureSize];
    float[] selectedBoxes = new float[pictures.length * regions * BOX_SIZE];
    for (int i = 0; i < pictures.length; i++) {
      copy(features, pictures[i], selectedFeatures, i, regions * featureSize);
      copy(boxes, pictures[i], selectedBoxes, i, regions * BOX_SIZE);
      if (mask != null && selectedMask != null) {
        System.arraycopy(mask, pictures[i] * regions, selectedMask, i * regions, regions);
      }
    }
    return new RegionBatch(
        pictures.length, regions, featureSize, selectedFeatures, selectedBoxes, selectedMask);
  }

  private static void copy(float[] from, int fromIndex, float[] to, int toIndex, int length) {
    System.arraycopy(from, fromIndex * length, to, toIndex * length, length);
  }
}
