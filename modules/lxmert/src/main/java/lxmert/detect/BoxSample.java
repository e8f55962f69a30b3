package lxmert.detect;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The boxes of one image that are trained on.
 *
 * @param foreground indices of boxes that stand for a thing
 * @param background indices of boxes that stand for none
 */
record BoxSample(int[] foreground, int[] background) {

  /**
   * How many boxes of an image are trained on.
   *
   * @param max at most so many
   * @param fraction at most this share of them foreground
   */
  record SampleSize(int max, double fraction) {}

  /**
   * RandomSource boxes; where foreground is lacking, background fills up.
   *
   * @param match as {@link BoxMatcher#match} tells
   */
  static BoxSample draw(int[] match, SampleSize size, SplittableRandom random) {
    int[] foreground = IntStream.range(0, match.length).filter(i -> match[i] >= 0).toArray();
    int[] background =
        IntStream.range(0, match.length).filter(i -> match[i] == BoxMatcher.BACKGROUND).toArray();
    int[] kept = choose(foreground, (int) Math.round(size.max * size.fraction), random);
    return new BoxSample(kept, choose(background, size.max - kept.length, random));
  }

  /** How many boxes. */
  int count() {
    return foreground.length + background.length;
  }

  /** The indices, foreground first. */
  int[] indices() {
    return IntStream.concat(IntStream.of(foreground), IntStream.of(background)).toArray();
  }

  /** The first {@code max} of a random order (Fisher-Yates, stopped early). */
  private static int[] choose(int[] from, int max, SplittableRandom random) {
    int count = Math.min(max, from.length);
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i, from.length);
      int other = from[j];
      from[j] = from[i];
      from[i] = other;
    }
    return Arrays.copyOf(from, count);
  }
}
