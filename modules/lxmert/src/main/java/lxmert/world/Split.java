package lxmert.world;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The parts of the world; no image is in two of them. */
public enum Split {
  /** To learn from. */
  TRAIN,
  /** To choose by. */
  VALID,
  /** To measure at the end. */
  TEST;

  /** In lower case, as in names of files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The id of an image, for example {@code world_train_000000000012}, like COCO's. */
  String imageId(long number) {
    return "world_%s_%012d".formatted(word(), number);
  }

  /** The ids of its images. */
  List<String> imageIds(WorldOptions options) {
    int first = first(options);
    return IntStream.range(first, first + count(options)).mapToObj(this::imageId).toList();
  }

  /** How many images a split has. */
  int count(WorldOptions options) {
    return switch (this) {
      case TRAIN -> options.train();
      case VALID -> options.valid();
      case TEST -> options.test();
    };
  }

  /** The number of its first image; numbers are unique across splits. */
  int first(WorldOptions options) {
    return switch (this) {
      case TRAIN -> 0;
      case VALID -> options.train();
      case TEST -> options.train() + options.valid();
    };
  }
}
