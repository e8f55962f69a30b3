package lxmert.detect;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The boxes of one picture that are trained on.
 *
 * @param foreground indices of boxes that stand for a thing
 * @param background indices of boxes that stand for none
 */
record BoxSample(int[] foreground, int[] background) {

  /**
   * How many boxes of a picture are trained on.
   *
   * @param most at most so many
   * @param fraction at most this share of them foreground
   */
  record Size(int most, double fraction) {}

  /**
   * Draws boxes; where foreground is lacking, background fills up.
   *
   * @param match as {@link BoxMatcher#match} tells
   */
  static BoxSample draw(int[] match, Size size, SplittableRandom random) {
    int[] foreground = IntStream.range(0, match.length).filter(i -> match[i] >= 0).toArray();
    int[] background =
        IntStream.range(0, match.length).filter(i -> match[i] == BoxMatcher.BACKGROUND).toArray();
    int[] kept = choose(foreground, (int) Math.round(size.most * size.fraction), random);
    return new BoxSample(kept, choose(background, size.most - kept.length, random));
  }

  /** How many boxes. */
  int count() {
    return foreground.length + background.length;
  }

  /** The indices, foreground first. */
  int[] indices() {
    return IntStream.concat(IntStream.of(foreground), IntStream.of(background)).toArray();
  }

  /** The first {@code most} of a random order (Fisher-Yates, stopped early). */
  private static int[] choose(int[] from, int most, SplittableRandom random) {
    int count = Math.min(most, from.length);
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i, from.length);
      int other = from[j];
      from[j] = from[i];
      from[i] = other;
    }
    return Arrays.copyOf(from, count);
  }
}
