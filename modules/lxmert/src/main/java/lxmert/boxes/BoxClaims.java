package lxmert.boxes;

import java.util.List;
import lxmert.world.Dice;

/** Claims about how many of the three boxes have a feature. */
final class BoxClaims {
  private static final double ADJECTIVE = 0.3;

  private BoxClaims() {}

  /** A claim about a feature, with a number of boxes that an image has, or nearly. */
  static Claim draw(BoxImage image, BoxFeature feature, Dice dice) {
    int certain = feature.certain(image);
    return switch (dice.weighted(9, 9, 4, 3, 3, 1)) {
      case 0 -> some(feature);
      case 1 -> count(feature, Amount.exactly(near(certain, 1, dice)));
      case 2 -> count(feature, new Amount(Amount.Bound.LEAST, near(certain, 1, dice)));
      case 3 -> none(feature);
      case 4 -> all(feature);
      default -> notAll(feature);
    };
  }

  /** Something that is drawn for the box of an image. */
  static BoxFeature feature(BoxImage image, Dice dice) {
    List<BoxPiece> box = dice.pick(image.boxes());
    return image.towers() ? TowerFeatures.draw(box, dice) : HeapFeatures.draw(box, dice);
  }

  private static int near(int certain, int least, Dice dice) {
    int number = dice.chance(0.7) ? certain : dice.between(1, 2);
    return Math.max(least, Math.min(2, number));
  }

  private static Truth test(BoxImage image, BoxFeature feature, Amount amount) {
    return amount.test(feature.certain(image), feature.unclear(image));
  }

  private static Claim claim(
      String quantifier, BoxFeature feature, Amount amount, Wording wording) {
    return new Claim(
        quantifier + " " + feature.form(),
        image -> test(image, feature, amount),
        speaker -> {
          boolean possible = speaker.asTower() && speaker.dice().chance(ADJECTIVE);
          String adjective = possible ? feature.adjective().apply(speaker) : "";
          return adjective.isEmpty()
              ? wording.say(speaker, "", feature.words().apply(speaker))
              : wording.say(speaker, adjective + " ", "");
        });
  }

  /** Says that boxes are such, or have something: one of the two is empty. */
  private interface Wording {
    String say(Speaker speaker, String adjective, String feature);
  }

  private static Claim some(BoxFeature feature) {
    return claim(
        "some",
        feature,
        Amount.SOME,
        (speaker, adjective, has) ->
            has.isEmpty()
                ? speaker.say("there is [a~3|at least one] %sBOX", adjective)
                : speaker.say(
                    "[there is a BOX WITH~8|there is at least %1$s BOX WITH~3|at least %1$s BOX"
                        + " [has|contains]|a BOX has] %2$s",
                    speaker.number(1), has));
  }

  private static Claim count(BoxFeature feature, Amount amount) {
    return claim(
        amount.bound().name() + " " + amount.number(),
        feature,
        amount,
        (speaker, adjective, has) -> {
          String boxes = speaker.amount(amount, adjective + "BOX", adjective + "BOXES");
          boolean many = Speaker.isPlural(boxes);
          String be = many ? "are" : "is";
          if (has.isEmpty()) {
            return speaker.say("there %s %s", be, boxes);
          }
          String with = many ? "WITHS" : "WITH";
          String own = many ? "[have~3|contain]" : "[has~3|contains]";
          boolean partitive = amount.bound() == Amount.Bound.EXACT && speaker.dice().chance(0.15);
          return partitive
              ? speaker.say(
                  "[~3|exactly |only ]%s of the BOXES " + own + " %s",
                  speaker.number(amount.number()),
                  has)
              : speaker.say(
                  "[there %1$s %2$s " + with + "~4|%2$s " + own + "] %3$s", be, boxes, has);
        });
  }

  private static Claim none(BoxFeature feature) {
    return claim(
        "none",
        feature,
        Amount.NONE,
        (speaker, adjective, has) ->
            has.isEmpty()
                ? speaker.say("there is no %sBOX", adjective)
                : speaker.say(
                    "[there is no BOX WITH~4|there are no BOXES WITHS|no BOX has~2|no BOX contains"
                        + "|none of the BOXES [has|have|contains|contain]~2] %s",
                    has));
  }

  private static Claim all(BoxFeature feature) {
    return claim(
        "all",
        feature,
        Amount.exactly(BoxImage.BOXES),
        (speaker, adjective, has) ->
            has.isEmpty()
                ? speaker.say("all [the |]BOXES are %sBOXES", adjective)
                : speaker.say(
                    "[all [~2|the |%1$s |of the ]BOXES [have~2|contain]~3|[each|every] BOX"
                        + " [has~2|contains]~3|there are %1$s BOXES WITHS] %2$s",
                    speaker.number(BoxImage.BOXES), has));
  }

  private static Claim notAll(BoxFeature feature) {
    Claim all = all(feature);
    return new Claim(
        "not " + all.form(),
        image -> all.of(image).not(),
        speaker ->
            speaker.say(
                "not [all [the |]BOXES [have|contain]|every BOX [has|contains]] %s",
                feature.words().apply(speaker)));
  }
}
