package lxmert.boxes;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lxmert.world.Colour;
import lxmert.world.Dice;
import lxmert.world.ShapeKind;

/** Features of the colours, shapes and numbers in a box, whatever stands where. */
final class Palettes {
  private Palettes() {}

  static BoxFeature count(Amount amount, PieceKind kind) {
    return new BoxFeature(
        "count",
        box -> Truth.of(amount.fits(kind.countIn(box))),
        speaker ->
            amount.equals(Amount.SOME) && speaker.dice().chance(0.6)
                ? kind.one(speaker)
                : kind.amount(speaker, amount));
  }

  /** Nothing of another colour. */
  static BoxFeature only(Colour colour) {
    return new BoxFeature(
        "only",
        box -> Truth.of(PieceKind.of(colour).countIn(box) == box.size()),
        speaker ->
            speaker.say(
                "[only %1$s ITEMS~3|ITEMS of only %1$s COLOR|only %1$s COLOR ITEMS"
                    + "|ITEMS of %1$s COLOR only|ITEMS which are all %1$s]",
                colour.word()),
        speaker -> colour.word());
  }

  /** Two colours and no other; unclear where one of them is not there. */
  static BoxFeature onlyTwo(Colour first, Dice dice) {
    Colour second =
        dice.pick(BoxImageSampler.COLOURS.stream().filter(colour -> colour != first).toList());
    return new BoxFeature(
        "only two",
        box ->
            Truth.of(
                coloursOf(box).equals(Set.of(first, second)),
                coloursOf(box).size() == 1 && Set.of(first, second).containsAll(coloursOf(box))),
        speaker ->
            speaker.say(
                "[only %1$s and %2$s ITEMS~3|ITEMS of only %1$s and %2$s [COLOR~2|COLORS]"
                    + "|ITEMS of %1$s and %2$s COLOR only|ITEMS [that are|being|which are] either"
                    + " %1$s or %2$s|only ITEMS of %1$s and %2$s COLOR]",
                first.word(), second.word()));
  }

  /** So many different colours. */
  static BoxFeature colours(int number) {
    boolean all = number == BoxImageSampler.COLOURS.size();
    return new BoxFeature(
        "colors",
        box -> Truth.of(coloursOf(box).size() == number),
        speaker ->
            speaker.say(
                all
                    ? "[ITEMS of all %1$s [different~3|~2|possible] COLORS~3|all %1$s [different |]"
                        + "COLORS~2|ITEMS of %1$s different COLORS]"
                    : "[ITEMS of [exactly ~2|~2|only ]%1$s different COLORS~2|exactly %1$s COLORS"
                        + "|only %1$s different COLORS]",
                speaker.number(number)));
  }

  /** All of one colour, whichever. */
  static BoxFeature same() {
    return new BoxFeature(
        "same color",
        box -> box.size() == 1 ? Truth.UNCLEAR : Truth.of(coloursOf(box).size() == 1),
        speaker ->
            speaker.say(
                "[ITEMS of [the |]same COLOR~2|only %s COLOR|all ITEMS [of|in] the same COLOR"
                    + "|ITEMS of only %1$s COLOR]",
                speaker.number(1)));
  }

  /** Nothing of another shape. */
  static BoxFeature only(ShapeKind shape) {
    return new BoxFeature(
        "only shape",
        box -> Truth.of(PieceKind.of(shape).countIn(box) == box.size()),
        speaker -> speaker.say("[only %1$ss~3|ITEMS [that|which] are all %1$ss]", shape.word()));
  }

  /** So many different shapes. */
  static BoxFeature shapes(int number) {
    return new BoxFeature(
        "shapes",
        box ->
            box.size() == 1
                ? Truth.UNCLEAR
                : Truth.of(box.stream().map(BoxPiece::shape).distinct().count() == number),
        speaker ->
            number == 1
                ? speaker.say(
                    "[ITEMS of the same shape~2|only %s kind of shape]", speaker.number(1))
                : speaker.say(
                    "[ITEMS of [exactly |]%1$s different shapes~2|%1$s different shapes]",
                    speaker.number(number)));
  }

  /** So many things, so many of which are of a kind. */
  static BoxFeature share(int size, int part, PieceKind kind) {
    return new BoxFeature(
        "share",
        box -> Truth.of(box.size() == size && kind.countIn(box) == part),
        speaker ->
            speaker.say(
                "%s ITEMS [of which~3|where|and] [exactly |~3]%s [of them |~3]%s %s",
                speaker.number(size),
                speaker.number(part),
                Speaker.agree(part != 1, "is", "are"),
                kind.predicate(speaker, part != 1)));
  }

  /** More of one kind than of another. */
  static BoxFeature more(PieceKind many, PieceKind few) {
    return new BoxFeature(
        "more",
        box -> Truth.of(many.countIn(box) > few.countIn(box)),
        speaker ->
            speaker.say(
                "[more %1$s than %2$s~2|less %2$s than %1$s]",
                many.words(speaker, true), few.words(speaker, true)));
  }

  private static Set<Colour> coloursOf(List<BoxPiece> box) {
    return box.stream()
        .map(BoxPiece::colour)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Colour.class)));
  }
}
