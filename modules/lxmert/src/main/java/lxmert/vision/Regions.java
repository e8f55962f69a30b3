package lxmert.vision;

import java.util.Arrays;

/**
 * The regions that a detector found in one image, best first. N regions, features of size D.
 *
 * @param imageWidth width of the raw image in pixels
 * @param imageHeight height of the raw image in pixels
 * @param featureSize D
 * @param boxes (N, 4) as x1, y1, x2, y2 in pixels of the raw image
 * @param features (N, D)
 * @param objectIds (N), lines of the object vocabulary
 * @param objectScores (N), probabilities
 * @param attributeIds (N), lines of the attribute vocabulary
 * @param attributeScores (N), probabilities
 */
public record Regions(
    int imageWidth,
    int imageHeight,
    int featureSize,
    float[] boxes,
    float[] features,
    int[] objectIds,
    float[] objectScores,
    int[] attributeIds,
    float[] attributeScores) {
  /** Checks that all arrays speak of the same number of regions. */
  public Regions {
    int n = objectIds.length;
    if (boxes.length != n * 4
        || features.length != n * featureSize
        || objectScores.length != n
        || attributeIds.length != n
        || attributeScores.length != n) {
      throw new IllegalArgumentException(
          "%d object ids, but %d boxes, %d feature values of size %d, %d and %d scores, %d attributes"
              .formatted(
                  n,
                  boxes.length / 4,
                  features.length,
                  featureSize,
                  objectScores.length,
                  attributeScores.length,
                  attributeIds.length));
    }
  }

  /** N. */
  public int count() {
    return objectIds.length;
  }

  /** The same regions with nothing to be seen: boxes and features are 0. */
  public Regions blank() {
    return new Regions(
        imageWidth,
        imageHeight,
        featureSize,
        new float[boxes.length],
        new float[features.length],
        objectIds,
        objectScores,
        attributeIds,
        attributeScores);
  }

  /** Some of the regions, in the given order. */
  public Regions select(int[] places) {
    float[] ownBoxes = new float[places.length * 4];
    float[] ownFeatures = new float[places.length * featureSize];
    for (int i = 0; i < places.length; i++) {
      System.arraycopy(boxes, places[i] * 4, ownBoxes, i * 4, 4);
      System.arraycopy(
          features, places[i] * featureSize, ownFeatures, i * featureSize, featureSize);
    }
    return new Regions(
        imageWidth,
        imageHeight,
        featureSize,
        ownBoxes,
        ownFeatures,
        Arrays.stream(places).map(i -> objectIds[i]).toArray(),
        select(objectScores, places),
        Arrays.stream(places).map(i -> attributeIds[i]).toArray(),
        select(attributeScores, places));
  }

  /**
   * The same regions with other features.
   *
   * @param others (N, D)
   */
  public Regions withFeatures(float[] others) {
    return new Regions(
        imageWidth,
        imageHeight,
        featureSize,
        boxes,
        others,
        objectIds,
        objectScores,
        attributeIds,
        attributeScores);
  }

  private static float[] select(float[] values, int[] places) {
    float[] some = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      some[i] = values[places[i]];
    }
    return some;
  }

  /**
   * The boxes (N, 4) divided by the image's width and height: LXMERT's visual positions, 0 to 1.
   */
  public float[] normalizedBoxes() {
    float[] result = new float[boxes.length];
    for (int i = 0; i < boxes.length; i++) {
      result[i] = boxes[i] / (i % 2 == 0 ? imageWidth : imageHeight);
    }
    return result;
  }
}
