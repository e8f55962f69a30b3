package lxmert.boxes;

import com.fasterxml.jackson.annotation.JsonProperty;
import lxmert.io.Check;
import lxmert.world.Split;

/**
 * What world in NLVR's style to make.
 *
 * @param seed same seed and options, same files
 * @param train images of the training split
 * @param valid images of the validation split
 * @param test images of the test split
 * @param statements at most about each image, and half as many open questions
 * @param maxThings in one box, 1 to 8; towers have up to four
 */
public record BoxWorldOptions(
    long seed,
    int train,
    int valid,
    int test,
    int statements,
    @JsonProperty("mostThings") int maxThings) {
  private static final int MOST_THINGS = 8;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public BoxWorldOptions {
    Check.atLeast(1, "images", train);
    Check.atLeast(0, "validation images", valid);
    Check.atLeast(0, "test images", test);
    Check.atLeast(1, "statements", statements);
    Check.between(1, MOST_THINGS, "most things in a box", maxThings);
  }

  /** The default world with a number of training images; a tenth each to validate and to test. */
  public static BoxWorldOptions of(int train, long seed) {
    int tenth = Math.max(1, train / 10);
    return new BoxWorldOptions(seed, train, tenth, tenth, 10, MOST_THINGS);
  }

  int count(Split split) {
    return switch (split) {
      case TRAIN -> train;
      case VALID -> valid;
      case TEST -> test;
    };
  }

  /** The number of a split's first image; numbers are unique across splits. */
  int first(Split split) {
    return switch (split) {
      case TRAIN -> 0;
      case VALID -> train;
      case TEST -> train + valid;
    };
  }
}
