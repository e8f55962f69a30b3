package lxmert.boxes;

import java.util.List;
import java.util.stream.IntStream;
import lxmert.world.Dice;
import lxmert.world.Split;

/** Makes the rounds of a split, each from the seed and its own place alone. */
final class BoxRounds {
  private final BoxWorldOptions options;
  private final KnownSentences known;

  BoxRounds(BoxWorldOptions options, KnownSentences known) {
    this.options = options;
    this.known = known;
  }

  /** How many rounds a split has; they differ by one image at most. */
  int count(Split split) {
    return (options.count(split) + BoxImageSampler.ROUND - 1) / BoxImageSampler.ROUND;
  }

  /** One round of a split. */
  BoxRound make(Split split, int round) {
    Dice dice = Dice.at(options.seed(), "boxes/" + split.word() + "/" + round);
    int first = start(split, round);
    List<String> ids =
        IntStream.range(first, start(split, round + 1))
            .mapToObj(i -> imageId(split, options.first(split) + i))
            .toList();
    List<BoxImage> images = new BoxImageSampler(dice, options.maxThings()).round(ids);
    return BoxRound.about(images, options.statements(), known, dice);
  }

  private int start(Split split, int round) {
    return (int) ((long) options.count(split) * round / count(split));
  }

  /** The id of an image, for example {@code boxes_train_000000000012}. */
  static String imageId(Split split, int number) {
    return "boxes_%s_%012d".formatted(split.word(), number);
  }
}
