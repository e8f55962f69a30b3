package lxmert.boxes;

import java.util.IntSummaryStatistics;
import java.util.List;
import lxmert.world.Colour;
import lxmert.world.Dice;

/** Claims that only towers call for: about tops and bases, and about the tower that is so tall. */
final class TowerClaims {
  private TowerClaims() {}

  /** A claim that is true of the image, or nearly. */
  static Claim draw(BoxImage image, Dice dice) {
    List<BoxPiece> tower = dice.pick(image.boxes());
    boolean top = dice.chance(0.5);
    Colour colour = tower.get(top ? tower.size() - 1 : 0).colour();
    return switch (dice.weighted(7, 4, 3, 2, 2)) {
      case 0 -> role(image, top, colour, dice);
      case 1 -> ends(image, top, colour, dice);
      case 2 -> theTowerOf(tower, dice);
      case 3 -> where(image, tower, dice);
      default -> extreme(dice.chance(0.5), tower, dice);
    };
  }

  /** "There are two black blocks as the base of a tower with three blocks". */
  private static Claim role(BoxImage image, boolean top, Colour colour, Dice dice) {
    Amount size = Amount.near(dice.pick(image.boxes()).size(), BoxImageSampler.TALLEST, dice);
    boolean sized = dice.chance(0.5) && size.number() > 0;
    BoxFeature end = TowerFeatures.end(top, colour, false);
    BoxFeature feature = sized ? end.and(TowerFeatures.size(size)) : end;
    int certain = Math.min(2, feature.certain(image));
    Amount amount =
        switch (dice.weighted(4, 3, 2, 1.5)) {
          case 0 -> Amount.SOME;
          case 1 -> Amount.exactly(Math.max(1, certain));
          case 2 -> new Amount(Amount.Bound.LEAST, Math.max(1, certain));
          default -> Amount.NONE;
        };
    return new Claim(
        sized ? "role and size" : "role",
        each -> amount.test(feature.certain(each), 0),
        speaker -> {
          boolean one = amount.equals(Amount.SOME) && speaker.dice().chance(0.7);
          PieceKind kind = PieceKind.of(colour);
          String who = one ? kind.one(speaker) : kind.amount(speaker, amount);
          boolean many = Speaker.isPlural(who);
          String of = sized ? speaker.say(" WITH %s", speaker.amount(size, "ITEM", "ITEMS")) : "";
          return speaker.say(
              "there %s %s [as~2|at] the %s of a BOX%s",
              many ? "are" : "is", who, top ? "top" : speaker.say("[base~3|bottom]"), of);
        });
  }

  /** "The base of two towers is black". */
  private static Claim ends(BoxImage image, boolean top, Colour colour, Dice dice) {
    BoxFeature feature = TowerFeatures.end(top, colour, false);
    int certain = feature.certain(image);
    Amount amount =
        dice.chance(0.3) ? Amount.SOME : Amount.exactly(Math.max(1, Math.min(3, certain)));
    return new Claim(
        "ends",
        each -> amount.test(feature.certain(each), 0),
        speaker -> {
          String end = top ? "top" : speaker.say("[base~3|bottom]");
          if (amount.equals(Amount.SOME)) {
            return speaker.say("the %s of a BOX is %s", end, colour.word());
          }
          boolean all = amount.number() == BoxImage.BOXES;
          boolean many = amount.plural();
          String boxes = all ? "all the BOXES" : speaker.amount(amount, "BOX", "BOXES");
          return speaker.say(
              "the %s%s of %s %s %s",
              end,
              many && speaker.dice().chance(0.3) ? "s" : "",
              boxes,
              many && speaker.dice().chance(0.7) ? "are" : "is",
              colour.word());
        });
  }

  /** "There are two towers where the second block is black". */
  private static Claim where(BoxImage image, List<BoxPiece> tower, Dice dice) {
    int place = dice.between(1, 3);
    boolean fromTop = dice.chance(0.4);
    Colour colour = tower.get(Math.min(place, tower.size()) - 1).colour();
    BoxFeature feature =
        place == 1
            ? TowerFeatures.end(fromTop, colour, false)
            : TowerFeatures.nth(place, fromTop, colour);
    int certain = Math.max(1, Math.min(2, feature.certain(image)));
    Amount amount = dice.chance(0.4) ? Amount.SOME : Amount.exactly(certain);
    String end = fromTop ? "top" : "[base|bottom]";
    return new Claim(
        "where",
        each -> amount.test(feature.certain(each), feature.unclear(each)),
        speaker -> {
          boolean one = amount.equals(Amount.SOME);
          String boxes = one ? "a BOX" : speaker.amount(amount, "BOX", "BOXES");
          String part = place == 1 ? "" : TowerFeatures.PLACES.get(place) + " ITEM from the ";
          return speaker.say(
              "there %s %s [where~2|that] the %s%s is %s",
              Speaker.isPlural(boxes) ? "are" : "is", boxes, part, speaker.say(end), colour.word());
        });
  }

  /** "The tower with three blocks has a black base": where all towers of that size agree. */
  private static Claim theTowerOf(List<BoxPiece> tower, Dice dice) {
    int size = tower.size();
    BoxFeature feature = about(tower, dice);
    return new Claim(
        "the tower",
        image ->
            agreed(image.boxes().stream().filter(each -> each.size() == size).toList(), feature),
        speaker ->
            speaker.say(
                "the [BOX with %1$s %2$s~4|%1$s %2$s BOX~2] [has~4|contains] %3$s",
                speaker.number(size),
                Speaker.agree(size != 1, "ITEM", "ITEMS"),
                feature.words().apply(speaker)));
  }

  private static Claim extreme(boolean tallest, List<BoxPiece> tower, Dice dice) {
    BoxFeature feature = about(tower, dice);
    return new Claim(
        "the extreme tower",
        image -> {
          IntSummaryStatistics sizes =
              image.boxes().stream().mapToInt(List::size).summaryStatistics();
          int size = tallest ? sizes.getMax() : sizes.getMin();
          return agreed(
              image.boxes().stream().filter(each -> each.size() == size).toList(), feature);
        },
        speaker ->
            speaker.say(
                "the %s BOX has %s",
                speaker.say(tallest ? "[tallest~3|highest]" : "[shortest~3|smallest|lowest]"),
                feature.words().apply(speaker)));
  }

  private static BoxFeature about(List<BoxPiece> tower, Dice dice) {
    BoxFeature feature = TowerFeatures.simple(tower, dice);
    while (feature.form().equals("size")) {
      feature = TowerFeatures.simple(tower, dice);
    }
    return feature;
  }

  private static Truth agreed(List<List<BoxPiece>> towers, BoxFeature feature) {
    List<Truth> found = towers.stream().map(feature::of).distinct().toList();
    return found.size() == 1 ? found.get(0) : Truth.UNCLEAR;
  }
}
