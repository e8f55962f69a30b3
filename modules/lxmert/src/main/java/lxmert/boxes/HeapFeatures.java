package lxmert.boxes;

import java.util.List;
import java.util.stream.Stream;
import lxmert.world.Colour;
import lxmert.world.Dice;
import lxmert.world.ShapeKind;

/** What a box of scattered things can have; drawn so that a box at hand has it, or nearly. */
final class HeapFeatures {
  private static final int MOST = 8;

  private HeapFeatures() {}

  /** A feature, or two in one. */
  static BoxFeature draw(List<BoxPiece> box, Dice dice) {
    if (!dice.chance(0.25)) {
      return simple(box, dice);
    }
    return switch (dice.weighted(3, 2, 2, 2)) {
      case 0 -> TowerFeatures.size(sizeOf(box, dice)).having(count(box, dice));
      case 1 -> twoCounts(box, dice);
      case 2 -> some(box, dice).and(touching(box, dice));
      default -> TowerFeatures.size(Amount.exactly(box.size())).having(some(box, dice));
    };
  }

  /** One feature. */
  static BoxFeature simple(List<BoxPiece> box, Dice dice) {
    return switch (dice.weighted(8, 12, 10, 6, 4, 2, 6, 2, 1.5, 9, 6, 2)) {
      case 0 -> TowerFeatures.size(sizeOf(box, dice));
      case 1 -> count(box, dice);
      case 2 -> kinds(box, dice);
      case 3 -> Palettes.only(dice.pick(box).colour());
      case 4 -> Palettes.onlyTwo(dice.pick(box).colour(), dice);
      case 5 -> Palettes.only(dice.pick(box).shape());
      case 6 -> Palettes.colours(dice.between(2, 3));
      case 7 -> Palettes.same();
      case 8 -> Palettes.shapes(dice.between(1, 3));
      case 9 -> touching(box, dice);
      case 10 -> share(box, dice);
      default -> more(box, dice);
    };
  }

  private static Amount sizeOf(List<BoxPiece> box, Dice dice) {
    Amount near = Amount.near(box.size(), MOST, dice);
    return new Amount(near.bound(), Math.max(1, near.number()));
  }

  private static BoxFeature some(List<BoxPiece> box, Dice dice) {
    return Palettes.count(Amount.SOME, PieceKind.like(dice.pick(box), false, dice));
  }

  /** Counts of two colours or of two shapes: things of one are none of the other. */
  private static BoxFeature twoCounts(List<BoxPiece> box, Dice dice) {
    List<PieceKind> kinds =
        dice.chance(0.5)
            ? BoxImageSampler.COLOURS.stream().map(PieceKind::of).toList()
            : BoxImageSampler.SHAPES.stream().map(PieceKind::of).toList();
    List<PieceKind> two = dice.shuffled(kinds);
    return count(box, two.get(0), dice).and(count(box, two.get(1), dice));
  }

  private static BoxFeature count(List<BoxPiece> box, Dice dice) {
    return count(box, PieceKind.like(dice.pick(box), false, dice), dice);
  }

  private static BoxFeature count(List<BoxPiece> box, PieceKind kind, Dice dice) {
    return dice.chance(0.3)
        ? Palettes.count(Amount.SOME, kind)
        : Palettes.count(Amount.near(kind.countIn(box), MOST, dice), kind);
  }

  /** "A black circle, a blue square and a yellow triangle". */
  private static BoxFeature kinds(List<BoxPiece> box, Dice dice) {
    PieceKind first = exact(dice.pick(box));
    PieceKind second = exact(dice.pick(box));
    PieceKind third = exact(dice.pick(box));
    boolean three = dice.chance(0.5) && Stream.of(first, second, third).distinct().count() == 3;
    return new BoxFeature(
        "kinds",
        box1 ->
            Truth.of(
                first.countIn(box1) > 0
                    && second.countIn(box1) > (second.equals(first) ? 1 : 0)
                    && (!three || third.countIn(box1) > 0)),
        speaker ->
            three
                ? speaker.say(
                    "%s[,|~2] %s and %s",
                    first.one(speaker), second.one(speaker), third.one(speaker))
                : speaker.say("%s and %s", first.one(speaker), another(speaker, first, second)));
  }

  private static String another(Speaker speaker, PieceKind first, PieceKind second) {
    return second.equals(first) ? "another " + second.words(speaker, false) : second.one(speaker);
  }

  private static PieceKind exact(BoxPiece piece) {
    return new PieceKind(List.of(piece.colour()), false, piece.shape(), 0);
  }

  private static BoxFeature touching(List<BoxPiece> box, Dice dice) {
    BoxPiece piece = dice.pick(box);
    PieceKind kind = PieceKind.like(piece, false, dice);
    PiecePosition place = PieceClaims.place(piece, dice);
    int certain =
        (int) box.stream().filter(kind::fits).filter(each -> place.of(each) == Truth.TRUE).count();
    Amount amount = dice.chance(0.5) ? Amount.SOME : Amount.near(certain, MOST, dice);
    return new BoxFeature(
        "touching",
        each ->
            amount.test(
                PieceClaims.certain(each, kind, place), PieceClaims.unclear(each, kind, place)),
        speaker -> {
          String who =
              amount.equals(Amount.SOME) ? kind.one(speaker) : kind.amount(speaker, amount);
          return who + " " + speaker.say(PieceClaims.closely(place));
        });
  }

  private static BoxFeature share(List<BoxPiece> box, Dice dice) {
    PieceKind kind = PieceKind.of(dice.pick(box).colour());
    PieceKind shape = PieceKind.of(dice.pick(box).shape());
    PieceKind chosen = dice.chance(0.6) ? kind : shape;
    return Palettes.share(Math.max(2, box.size()), Math.max(1, chosen.countIn(box)), chosen);
  }

  private static BoxFeature more(List<BoxPiece> box, Dice dice) {
    boolean colours = dice.chance(0.6);
    BoxPiece many = dice.pick(box);
    if (colours) {
      Colour other =
          dice.pick(BoxImageSampler.COLOURS.stream().filter(c -> c != many.colour()).toList());
      return Palettes.more(PieceKind.of(many.colour()), PieceKind.of(other));
    }
    ShapeKind other =
        dice.pick(BoxImageSampler.SHAPES.stream().filter(s -> s != many.shape()).toList());
    return Palettes.more(PieceKind.of(many.shape()), PieceKind.of(other));
  }
}
