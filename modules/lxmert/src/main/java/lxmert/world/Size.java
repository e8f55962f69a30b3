package lxmert.world;

import java.util.Arrays;
import java.util.List;

/**
 * How large a thing is. The extent is the square root of its box's area divided by the square root
 * of the image's area; the classes leave gaps, so that neighbours are never confused.
 */
enum Size {
  SMALL("small", 0.12, 0.17),
  MEDIUM("medium", 0.22, 0.30),
  LARGE("large", 0.38, 0.50);

  static final List<String> WORDS = Arrays.stream(values()).map(Size::word).toList();

  private final String word;
  private final double min;
  private final double max;

  Size(String word, double min, double max) {
    this.word = word;
    this.min = min;
    this.max = max;
  }

  String word() {
    return word;
  }

  /** The extent at a place between the least (0) and the most (1). */
  double extent(double place) {
    return min + place * (max - min);
  }
}
