package lxmert.boxes;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import lxmert.world.Colour;
import lxmert.world.Dice;

/** What a tower can have; drawn so that a tower at hand has it, or nearly. */
final class TowerFeatures {
  static final List<String> PLACES = List.of("", "", "second", "third");

  private TowerFeatures() {}

  /** A feature, or two in one. */
  static BoxFeature draw(List<BoxPiece> tower, Dice dice) {
    if (!dice.chance(0.3)) {
      return simple(tower, dice);
    }
    return switch (dice.weighted(4, 2, 2, 2)) {
      case 0 -> size(sizeOf(tower, dice)).having(end(dice.chance(0.65), near(tower, dice), false));
      case 1 -> size(Amount.exactly(tower.size())).having(over(tower, dice));
      case 2 -> size(sizeOf(tower, dice)).having(count(tower, colour(tower, dice), dice));
      default -> twoCounts(tower, dice);
    };
  }

  /** One feature. */
  static BoxFeature simple(List<BoxPiece> tower, Dice dice) {
    return switch (dice.weighted(12, 12, 9, 12, 12, 6, 4, 4, 2, 5, 3, 2, 2, 2, 1, 2, 1.5)) {
      case 0 -> size(sizeOf(tower, dice));
      case 1 -> end(true, near(tower, dice), dice.chance(0.08));
      case 2 -> end(false, near(tower, dice), dice.chance(0.08));
      case 3 -> over(tower, dice);
      case 4 -> count(tower, colour(tower, dice), dice);
      case 5 -> Palettes.only(colour(tower, dice));
      case 6 -> Palettes.onlyTwo(colour(tower, dice), dice);
      case 7 -> Palettes.colours(dice.between(2, 3));
      case 8 -> Palettes.same();
      case 9 -> run(colour(tower, dice), dice.between(2, 3));
      case 10 -> nth(tower, dice);
      case 11 -> middle(colour(tower, dice));
      case 12 -> between(tower, dice);
      case 13 -> ends(near(tower, dice), tower.get(tower.size() - 1).colour());
      case 14 -> sameEnds();
      case 15 -> onBase(tower, dice);
      default -> attached(tower, dice);
    };
  }

  private static Amount sizeOf(List<BoxPiece> tower, Dice dice) {
    Amount near = Amount.near(tower.size(), BoxImageSampler.TALLEST, dice);
    return new Amount(near.bound(), Math.max(1, near.number()));
  }

  private static Colour colour(List<BoxPiece> tower, Dice dice) {
    return dice.chance(0.8) ? dice.pick(tower).colour() : dice.pick(BoxImageSampler.COLOURS);
  }

  private static Colour near(List<BoxPiece> tower, Dice dice) {
    return tower.get(dice.chance(0.5) ? 0 : tower.size() - 1).colour();
  }

  static BoxFeature size(Amount amount) {
    return new BoxFeature(
        "size",
        tower -> Truth.of(amount.fits(tower.size())),
        speaker -> speaker.amount(amount, "ITEM", "ITEMS"),
        speaker ->
            amount.bound() == Amount.Bound.EXACT
                ? speaker.say("%s [ITEM~2|ITEMS]", speaker.number(amount.number()))
                : "");
  }

  static BoxFeature end(boolean top, Colour colour, boolean not) {
    String templates =
        not
            ? top ? "a top that is not %1$s" : "a base that is not %1$s"
            : top
                ? "a %1$s [ITEM [at~5|on] [the~5|its] top|top|ITEM on top~2|ITEM as [the|its] top]"
                : "a %1$s [ITEM [at~5|on] [the~5|its] [base~3|bottom~2]~2|base~2|base ITEM"
                    + "|ITEM as [the|its] base|ITEM touching [the~3|a] WALL]";
    return new BoxFeature(
        top ? "top" : "base",
        tower -> Truth.of((tower.get(top ? tower.size() - 1 : 0).colour() == colour) != not),
        speaker -> speaker.say(templates, colour.word()));
  }

  static BoxFeature over(List<BoxPiece> tower, Dice dice) {
    int at = dice.between(0, Math.max(0, tower.size() - 2));
    Colour low = tower.get(at).colour();
    Colour high =
        tower.size() > 1 ? tower.get(at + 1).colour() : dice.pick(BoxImageSampler.COLOURS);
    return dice.chance(0.25) ? over(low, high) : over(high, low);
  }

  private static BoxFeature over(Colour high, Colour low) {
    return new BoxFeature(
        "over",
        tower -> Truth.of(adjacent(tower, high, low), apart(tower, high, low)),
        speaker ->
            speaker.dice().chance(0.75)
                ? speaker.say(
                    "a %s ITEM [over~4|above~5|on~2|on top of~2|right above|directly over|right on"
                        + " top of] a %s ITEM",
                    high.word(), low.word())
                : speaker.say(
                    "a %s ITEM [under|below~2|beneath|right below|directly under] a %s ITEM",
                    low.word(), high.word()));
  }

  /** One next to the other, whichever is above. */
  private static BoxFeature attached(List<BoxPiece> tower, Dice dice) {
    Colour first = dice.pick(tower).colour();
    Colour second =
        dice.pick(BoxImageSampler.COLOURS.stream().filter(colour -> colour != first).toList());
    return new BoxFeature(
        "attached",
        box -> Truth.of(adjacent(box, first, second) || adjacent(box, second, first)),
        speaker ->
            speaker.say(
                "a %s ITEM [attached to~3|attach to|touching|next to] a %s ITEM",
                first.word(), second.word()));
  }

  /** "A black block touching the wall with a blue block right on top of it". */
  private static BoxFeature onBase(List<BoxPiece> tower, Dice dice) {
    Colour base = tower.get(0).colour();
    Colour next = tower.size() > 1 ? tower.get(1).colour() : dice.pick(BoxImageSampler.COLOURS);
    return new BoxFeature(
        "on base",
        box ->
            box.get(0).colour() != base
                ? Truth.FALSE
                : Truth.of(
                    box.size() > 1 && box.get(1).colour() == next,
                    PieceKind.of(next).countIn(box.subList(1, box.size())) > 0),
        speaker ->
            speaker.say(
                "a %s ITEM [touching the WALL~3|at the base|at the bottom] [with~2|and] a %s ITEM"
                    + " [right |~2]on top of it",
                base.word(), next.word()));
  }

  private static boolean adjacent(List<BoxPiece> tower, Colour high, Colour low) {
    return IntStream.range(1, tower.size())
        .anyMatch(i -> tower.get(i).colour() == high && tower.get(i - 1).colour() == low);
  }

  private static boolean apart(List<BoxPiece> tower, Colour high, Colour low) {
    return IntStream.range(1, tower.size())
        .anyMatch(
            i ->
                tower.get(i).colour() == high
                    && PieceKind.of(low).countIn(tower.subList(0, i)) > 0);
  }

  private static BoxFeature twoCounts(List<BoxPiece> tower, Dice dice) {
    List<Colour> colours = dice.shuffled(BoxImageSampler.COLOURS);
    return count(tower, colours.get(0), dice).and(count(tower, colours.get(1), dice));
  }

  private static BoxFeature count(List<BoxPiece> tower, Colour colour, Dice dice) {
    PieceKind kind = PieceKind.of(colour);
    Amount amount =
        dice.chance(0.3)
            ? Amount.SOME
            : Amount.near(kind.countIn(tower), BoxImageSampler.TALLEST, dice);
    return Palettes.count(amount, kind);
  }

  private static BoxFeature run(Colour colour, int length) {
    return new BoxFeature(
        "run",
        tower -> {
          int longest = longestRun(tower, colour);
          return Truth.of(longest == length, longest > length);
        },
        speaker ->
            speaker.say(
                "[%1$s %2$s ITEMS [stacked~4|stuck|attached] together~2|%1$s %2$s ITEMS in a"
                    + " row|%1$s consecutive %2$s ITEMS|%1$s %2$s ITEMS [on top of|touching] each"
                    + " other]",
                speaker.number(length), colour.word()));
  }

  private static int longestRun(List<BoxPiece> tower, Colour colour) {
    int longest = 0;
    int run = 0;
    for (BoxPiece piece : tower) {
      run = piece.colour() == colour ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  private static BoxFeature nth(List<BoxPiece> tower, Dice dice) {
    return nth(dice.between(2, 3), dice.chance(0.25), colour(tower, dice));
  }

  /** What the second or third block is, counted from one of the ends. */
  static BoxFeature nth(int place, boolean fromTop, Colour colour) {
    return new BoxFeature(
        "place",
        box -> {
          int index = fromTop ? box.size() - place : place - 1;
          boolean there = place <= box.size();
          return Truth.of(there && box.get(index).colour() == colour);
        },
        speaker ->
            speaker.say(
                "a %1$s ITEM as [the|its] %2$s ITEM from the %3$s",
                colour.word(), PLACES.get(place), fromTop ? "top" : speaker.say("[base|bottom]")));
  }

  private static BoxFeature middle(Colour colour) {
    return new BoxFeature(
        "middle",
        tower -> {
          int size = tower.size();
          boolean odd = size % 2 == 1 && size > 1;
          boolean near = size != 3 && PieceKind.of(colour).countIn(tower) > 0;
          return Truth.of(odd && tower.get(size / 2).colour() == colour, near);
        },
        speaker -> speaker.say("a %s ITEM [in the middle~3|at the center]", colour.word()));
  }

  private static BoxFeature between(List<BoxPiece> tower, Dice dice) {
    Colour inner = tower.get(tower.size() / 2).colour();
    Colour outer = dice.chance(0.7) ? tower.get(0).colour() : dice.pick(BoxImageSampler.COLOURS);
    return new BoxFeature(
        "between",
        box ->
            Truth.of(
                IntStream.range(1, box.size() - 1)
                    .anyMatch(
                        i ->
                            box.get(i).colour() == inner
                                && box.get(i - 1).colour() == outer
                                && box.get(i + 1).colour() == outer),
                inner == outer),
        speaker ->
            speaker.say(
                "a %1$s ITEM [between|in between] %2$s %3$s ITEMS",
                inner.word(), speaker.number(2), outer.word()));
  }

  private static BoxFeature ends(Colour base, Colour top) {
    return new BoxFeature(
        "ends",
        tower ->
            Truth.of(
                tower.get(0).colour() == base && tower.get(tower.size() - 1).colour() == top,
                tower.size() == 1 && tower.get(0).colour() == base && base == top),
        speaker -> {
          String low = speaker.say("a %s [base|ITEM at the [base|bottom]]", base.word());
          String high = speaker.say("a %s [top|ITEM [at the|on] top]", top.word());
          return speaker.say("[%1$s and %2$s|%2$s and %1$s]", low, high);
        });
  }

  private static BoxFeature sameEnds() {
    return new BoxFeature(
        "same ends",
        tower -> {
          Set<Colour> ends = new HashSet<>();
          ends.add(tower.get(0).colour());
          ends.add(tower.get(tower.size() - 1).colour());
          return tower.size() == 1 ? Truth.UNCLEAR : Truth.of(ends.size() == 1);
        },
        speaker ->
            speaker.say(
                "[the same COLOR at the top and [at ~1|~1]the [base|bottom]"
                    + "|a top and a base of the same COLOR]"));
  }
}
