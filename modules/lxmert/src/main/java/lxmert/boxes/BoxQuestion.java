package lxmert.boxes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import lxmert.world.Dice;

/**
 * An open question about images of three boxes: how many of something there are, or what color
 * something has.
 *
 * @param form what sort of question it is
 * @param answers the answer of an image; empty where it is not clear
 * @param words the question with its slots open
 */
record BoxQuestion(
    String form, Function<BoxImage, Optional<String>> answers, Function<Speaker, String> words) {
  private static final int MOST = 9;
  private static final List<String> WHERE = List.of("left", "[middle~3|center]", "right");

  /** The words that may be an answer. */
  static List<String> vocabulary() {
    List<String> answers = new ArrayList<>();
    for (int number = 0; number <= MOST; number++) {
      answers.add(Integer.toString(number));
    }
    BoxImageSampler.COLOURS.forEach(colour -> answers.add(colour.word()));
    return answers;
  }

  Optional<String> of(BoxImage image) {
    return answers.apply(image);
  }

  /** A question about something that an image has. */
  static BoxQuestion draw(BoxImage image, Dice dice) {
    PieceKind kind = PieceKind.like(dice.pick(image.pieces().toList()), image.towers(), dice);
    return switch (dice.weighted(3, image.towers() ? 0 : 3, 4, 3, image.towers() ? 2 : 0)) {
      case 0 -> howMany(kind);
      case 1 -> howMany(kind, PieceClaims.place(dice.pick(image.pieces().toList()), dice));
      case 2 -> howManyBoxes(BoxClaims.feature(image, dice));
      case 3 -> howManyIn(dice.chance(0.4) ? PieceKind.ANY : kind, dice);
      default -> whatColour(dice);
    };
  }

  private static Optional<String> number(int certain, int unclear) {
    return unclear > 0 || certain > MOST
        ? Optional.empty()
        : Optional.of(Integer.toString(certain));
  }

  private static BoxQuestion howMany(PieceKind kind) {
    return new BoxQuestion(
        "how many",
        image -> number(kind.countIn(image.pieces().toList()), 0),
        speaker -> speaker.say("how many %s are there[~3| in all]", kind.words(speaker, true)));
  }

  private static BoxQuestion howMany(PieceKind kind, PiecePosition place) {
    return new BoxQuestion(
        "how many at " + place.name().toLowerCase(Locale.ROOT),
        image -> {
          List<BoxPiece> all = image.pieces().toList();
          return number(
              PieceClaims.certain(all, kind, place), PieceClaims.unclear(all, kind, place));
        },
        speaker ->
            speaker.say(
                "how many %s are %s",
                kind.words(speaker, true), speaker.say(PieceClaims.closely(place))));
  }

  private static BoxQuestion howManyBoxes(BoxFeature feature) {
    return new BoxQuestion(
        "how many boxes",
        image -> number(feature.certain(image), feature.unclear(image)),
        speaker ->
            speaker.say("how many BOXES [have~3|contain] %s", feature.words().apply(speaker)));
  }

  private static BoxQuestion howManyIn(PieceKind kind, Dice dice) {
    int place = dice.between(0, BoxImage.BOXES - 1);
    return new BoxQuestion(
        "how many in a box",
        image -> number(kind.countIn(image.boxes().get(place)), 0),
        speaker ->
            speaker.say(
                "how many %1$s [are in the %2$s BOX|does the %2$s BOX have]",
                kind.words(speaker, true), speaker.say(WHERE.get(place))));
  }

  private static BoxQuestion whatColour(Dice dice) {
    int place = dice.between(0, BoxImage.BOXES - 1);
    boolean top = dice.chance(0.5);
    return new BoxQuestion(
        "what color",
        image -> {
          List<BoxPiece> box = image.boxes().get(place);
          return Optional.of(box.get(top ? box.size() - 1 : 0).colour().word());
        },
        speaker ->
            speaker.say(
                "[what|which] COLOR is the %s of the %s BOX",
                speaker.say(top ? "top" : "[base|bottom]"), speaker.say(WHERE.get(place))));
  }
}
