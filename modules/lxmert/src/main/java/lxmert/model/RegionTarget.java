package lxmert.model;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is predicted about masked regions, under VOLTA's numbers. */
public enum RegionTarget {
  /** The detector's distribution over its classes and background, by its divergence. */
  DISTRIBUTION(0),

  /** The detector's likeliest class, each loss times its probability. */
  OBJECTS(3),

  /** The likeliest attribute, likewise. */
  ATTRIBUTES(4),

  /** The feature, by the smooth L1 distance. */
  FEATURES(5),

  /** The likeliest class of those with background. */
  CLASSES(6);

  private final int number;

  RegionTarget(int number) {
    this.number = number;
  }

  /** VOLTA's. */
  public int number() {
    return number;
  }

  static @Nullable RegionTarget of(int number) {
    return Arrays.stream(values()).filter(each -> each.number == number).findFirst().orElse(null);
  }

  static List<Integer> numbers() {
    return Arrays.stream(values()).map(RegionTarget::number).toList();
  }
}
