package lxmert.regions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import lxmert.tensor.HalfFloats;
import lxmert.vision.Regions;

/** Regions with random numbers. */
public final class RandomRegions {
  private RandomRegions() {}

  /** Images with 0 to 6 regions; ids of different lengths. */
  public static Map<String, Regions> images(int count, int featureSize) {
    SplittableRandom random = new SplittableRandom(17);
    Map<String, Regions> images = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String id = i % 10 == 9 ? "圖片 " + i : "bild " + i;
      images.put(id, of(random, i == 3 ? 0 : random.nextInt(1, 7), featureSize));
    }
    return images;
  }

  static Regions of(SplittableRandom random, int count, int featureSize) {
    int width = random.nextInt(50, 700);
    int height = random.nextInt(50, 700);
    float[] boxes = new float[4 * count];
    for (int i = 0; i < count; i++) {
      for (int axis = 0; axis < 2; axis++) {
        float size = axis == 0 ? width : height;
        float a = (float) random.nextDouble() * size;
        float b = (float) random.nextDouble() * size;
        boxes[4 * i + axis] = Math.min(a, b);
        boxes[4 * i + axis + 2] = Math.max(a, b);
      }
    }
    return new Regions(
        width,
        height,
        featureSize,
        boxes,
        floats(random, count * featureSize, 20),
        random.ints(count, 0, 1600).toArray(),
        floats(random, count, 1),
        random.ints(count, 0, 400).toArray(),
        floats(random, count, 1));
  }

  /** The same regions after their features went through 16 bits. */
  static Regions halved(Regions regions) {
    float[] features = regions.features().clone();
    for (int i = 0; i < features.length; i++) {
      features[i] = HalfFloats.fromF16(HalfFloats.toF16(features[i]));
    }
    return withFeatures(regions, features);
  }

  static Regions withFeatures(Regions regions, float[] features) {
    return new Regions(
        regions.imageWidth(),
        regions.imageHeight(),
        regions.featureSize(),
        regions.boxes(),
        features,
        regions.objectIds(),
        regions.objectScores(),
        regions.attributeIds(),
        regions.attributeScores());
  }

  public static Regions get(Map<String, Regions> images, String id) {
    return Objects.requireNonNull(images.get(id), id);
  }

  static void assertSame(Regions actual, Regions expected) {
    assertThat(actual.imageWidth()).isEqualTo(expected.imageWidth());
    assertThat(actual.imageHeight()).isEqualTo(expected.imageHeight());
    assertThat(actual.featureSize()).isEqualTo(expected.featureSize());
    assertThat(actual.boxes()).isEqualTo(expected.boxes());
    assertThat(actual.features()).isEqualTo(expected.features());
    assertThat(actual.objectIds()).isEqualTo(expected.objectIds());
    assertThat(actual.objectScores()).isEqualTo(expected.objectScores());
    assertThat(actual.attributeIds()).isEqualTo(expected.attributeIds());
    assertThat(actual.attributeScores()).isEqualTo(expected.attributeScores());
  }

  private static float[] floats(SplittableRandom random, int length, double below) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextDouble() * below);
    }
    return values;
  }
}
