package lxmert.world;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.TreeMap;
import lxmert.io.Check;

/**
 * What world to make.
 *
 * @param seed same seed and options, same files
 * @param train images of the training split
 * @param valid images of the validation split
 * @param test images of the test split
 * @param sets of four pairs of images for NLVR2's statements, in the training split; a tenth of it,
 *     but at least one, in the others
 * @param questions at most about each image, in each of the sets of questions
 * @param minSide least width or height of an image, 64 to 256
 * @param maxSide greatest width or height, 64 to 256
 * @param maxThings in one image, 1 to 8
 * @param plainShare share of images with one thing on a plain ground, 0 to 1; their sides go down
 *     to 64 pixels
 * @param emphasis how many times as often as usual the questions of a kind are asked, by the kind's
 *     word, in the training split alone: what is validated and tested stays comparable
 * @param expressions at most that single out a thing of each image; 0: no such files
 */
public record WorldOptions(
    long seed,
    int train,
    int valid,
    int test,
    int sets,
    int questions,
    @JsonProperty("leastSide") int minSide,
    @JsonProperty("mostSide") int maxSide,
    @JsonProperty("mostThings") int maxThings,
    double plainShare,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> emphasis,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int expressions) {
  /** The least side that any image has. */
  static final int SMALLEST_SIDE = 64;

  /** The greatest side that any image has. */
  static final int LARGEST_SIDE = 256;

  private static final int MOST_THINGS = 8;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public WorldOptions {
    Check.atLeast(1, "images", train);
    Check.atLeast(0, "validation images", valid);
    Check.atLeast(0, "test images", test);
    Check.atLeast(0, "sets of pairs", sets);
    Check.atLeast(1, "questions", questions);
    Check.between(SMALLEST_SIDE, LARGEST_SIDE, "least side", minSide);
    Check.between(minSide, LARGEST_SIDE, "greatest side", maxSide);
    Check.between(1, MOST_THINGS, "most things in an image", maxThings);
    Check.share("plain share", plainShare);
    Check.atLeast(0, "expressions", expressions);
    emphasis = new TreeMap<>(emphasis);
    emphasis.forEach(
        (kind, factor) -> {
          Check.oneOf("a kind of question", kind, Question.Kind.words());
          Check.positive("the emphasis on " + kind, factor);
        });
  }

  /** A world without emphasis; as the record, see there. */
  public WorldOptions(
      long seed,
      int train,
      int valid,
      int test,
      int sets,
      int questions,
      int minSide,
      int maxSide,
      int maxThings,
      double plainShare) {
    this(
        seed,
        train,
        valid,
        test,
        sets,
        questions,
        minSide,
        maxSide,
        maxThings,
        plainShare,
        Map.of(),
        0);
  }

  /** The same world with some kinds of questions asked more often, or less, in training. */
  public WorldOptions withEmphasis(Map<String, Double> factors) {
    return new WorldOptions(
        seed,
        train,
        valid,
        test,
        sets,
        questions,
        minSide,
        maxSide,
        maxThings,
        plainShare,
        factors,
        expressions);
  }

  /** The same world with expressions about every image. */
  public WorldOptions withExpressions(int most) {
    return new WorldOptions(
        seed,
        train,
        valid,
        test,
        sets,
        questions,
        minSide,
        maxSide,
        maxThings,
        plainShare,
        emphasis,
        most);
  }

  /** The default world with a number of training images; a tenth each to validate and to test. */
  public static WorldOptions of(int train, long seed) {
    return new WorldOptions(
        seed, train, tenth(train), tenth(train), tenth(train) / 2, 10, 96, 144, MOST_THINGS, 0.2);
  }

  /** The same world with another number of questions about each image. */
  public WorldOptions withQuestions(int max) {
    return new WorldOptions(
        seed,
        train,
        valid,
        test,
        sets,
        max,
        minSide,
        maxSide,
        maxThings,
        plainShare,
        emphasis,
        expressions);
  }

  /** The same world with another number of things in an image, at the most. */
  public WorldOptions withThings(int most) {
    return new WorldOptions(
        seed,
        train,
        valid,
        test,
        sets,
        questions,
        minSide,
        maxSide,
        most,
        plainShare,
        emphasis,
        expressions);
  }

  /** The same world with other numbers of images to validate and to test, and of sets of pairs. */
  public WorldOptions with(int validImages, int testImages, int setsOfPairs) {
    return new WorldOptions(
        seed,
        train,
        validImages,
        testImages,
        setsOfPairs,
        questions,
        minSide,
        maxSide,
        maxThings,
        plainShare,
        emphasis,
        expressions);
  }

  /** Sets of pairs in a split. */
  int sets(Split split) {
    return split == Split.TRAIN || sets == 0 ? sets : tenth(sets);
  }

  private static int tenth(int train) {
    return Math.max(1, train / 10);
  }
}
