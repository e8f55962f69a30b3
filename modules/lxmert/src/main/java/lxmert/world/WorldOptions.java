package lxmert.world;

import lxmert.io.UserError;

/**
 * What world to make.
 *
 * @param seed same seed and options, same files
 * @param train pictures of the training split
 * @param valid pictures of the validation split
 * @param test pictures of the test split
 * @param sets of four pairs of pictures for NLVR2's statements, in the training split; a tenth of
 *     it, but at least one, in the others
 * @param questions at most about each picture, in each of the sets of questions
 * @param leastSide least width or height of a picture, 64 to 256
 * @param mostSide greatest width or height, 64 to 256
 * @param mostThings in one picture, 1 to 8
 * @param plainShare share of pictures with one thing on a plain ground, 0 to 1; their sides go down
 *     to 64 pixels
 */
public record WorldOptions(
    long seed,
    int train,
    int valid,
    int test,
    int sets,
    int questions,
    int leastSide,
    int mostSide,
    int mostThings,
    double plainShare) {
  /** The least side that any picture has. */
  static final int SMALLEST_SIDE = 64;

  private static final int LARGEST_SIDE = 256;
  private static final int MOST_THINGS = 8;

  /**
   * Checks the ranges.
   *
   * @throws UserError if a value is out of its range
   */
  public WorldOptions {
    check(train >= 1, "number of pictures", train, "at least 1");
    check(valid >= 0, "number of validation pictures", valid, "at least 0");
    check(test >= 0, "number of test pictures", test, "at least 0");
    check(sets >= 0, "number of sets of pairs", sets, "at least 0");
    check(questions >= 1, "number of questions", questions, "at least 1");
    check(leastSide >= SMALLEST_SIDE, "least side", leastSide, "at least " + SMALLEST_SIDE);
    check(mostSide >= leastSide, "greatest side", mostSide, "at least the least, " + leastSide);
    check(mostSide <= LARGEST_SIDE, "greatest side", mostSide, "at most " + LARGEST_SIDE);
    check(
        mostThings >= 1 && mostThings <= MOST_THINGS,
        "most things in a picture",
        mostThings,
        "1 to 8");
    check(plainShare >= 0 && plainShare <= 1, "plain share", plainShare, "0 to 1");
  }

  /** The default world with a number of training pictures; a tenth each to validate and to test. */
  public static WorldOptions of(int train, long seed) {
    return new WorldOptions(
        seed, train, tenth(train), tenth(train), tenth(train) / 2, 10, 96, 144, MOST_THINGS, 0.2);
  }

  /** The same world with another number of questions about each picture. */
  public WorldOptions withQuestions(int most) {
    return new WorldOptions(
        seed, train, valid, test, sets, most, leastSide, mostSide, mostThings, plainShare);
  }

  /**
   * The same world with other numbers of pictures to validate and to test, and of sets of pairs.
   */
  public WorldOptions with(int validPictures, int testPictures, int setsOfPairs) {
    return new WorldOptions(
        seed,
        train,
        validPictures,
        testPictures,
        setsOfPairs,
        questions,
        leastSide,
        mostSide,
        mostThings,
        plainShare);
  }

  /** Sets of pairs in a split. */
  int sets(Split split) {
    return split == Split.TRAIN || sets == 0 ? sets : tenth(sets);
  }

  private static int tenth(int train) {
    return Math.max(1, train / 10);
  }

  private static void check(boolean good, String what, Object found, String expected) {
    if (!good) {
      throw new UserError(
          "a world with %s as the %s; expected %s".formatted(found, what, expected));
    }
  }
}
