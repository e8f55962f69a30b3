package lxmert.boxes;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lxmert.world.Colour;
import lxmert.world.Dice;
import org.jspecify.annotations.Nullable;

/** Claims about the things of all three boxes together. */
final class PieceClaims {
  private static final int MOST = 9;

  private PieceClaims() {}

  /** A claim that is true of the image, or nearly. */
  static Claim draw(BoxImage image, Dice dice) {
    List<BoxPiece> pieces = image.pieces().toList();
    BoxPiece piece = dice.pick(pieces);
    PieceKind kind = PieceKind.like(piece, image.towers(), dice);
    if (image.towers()) {
      return switch (dice.weighted(6, 1.5, 1)) {
        case 0 -> count(pieces, kind, null, dice);
        case 1 -> count(pieces, kind, PiecePosition.WALL, dice);
        default -> colours(PiecePosition.WALL, dice);
      };
    }
    return switch (dice.weighted(3, 9, 2, 2, 1)) {
      case 0 -> count(pieces, kind, null, dice);
      case 1 -> count(pieces, kind, place(piece, dice), dice);
      case 2 -> noneOf(kind, positive(place(piece, dice)));
      case 3 -> all(kind, place(piece, dice));
      default -> colours(dice.chance(0.7) ? PiecePosition.WALL : PiecePosition.CORNER, dice);
    };
  }

  /** A place to speak of, mostly one where the thing is. */
  static PiecePosition place(BoxPiece piece, Dice dice) {
    PiecePosition drawn =
        switch (dice.weighted(9, 4, 0.7, 2.5, 0.7, 4, 1, 6, 0.7)) {
          case 0 -> PiecePosition.WALL;
          case 1 -> PiecePosition.BOTTOM;
          case 2 -> PiecePosition.TOP;
          case 3 -> PiecePosition.RIGHT;
          case 4 -> PiecePosition.LEFT;
          case 5 -> PiecePosition.CORNER;
          case 6 -> PiecePosition.NEAR_WALL;
          case 7 -> PiecePosition.AWAY;
          default -> PiecePosition.NO_CORNER;
        };
    return drawn.of(piece) == Truth.TRUE || dice.chance(0.5) ? drawn : PiecePosition.WALL;
  }

  /** What can be denied without denying twice. */
  private static PiecePosition positive(PiecePosition place) {
    return switch (place) {
      case AWAY -> PiecePosition.WALL;
      case NO_CORNER -> PiecePosition.CORNER;
      default -> place;
    };
  }

  static int certain(List<BoxPiece> pieces, PieceKind kind, @Nullable PiecePosition place) {
    return count(pieces, kind, each -> place == null || place.of(each) == Truth.TRUE);
  }

  static int unclear(List<BoxPiece> pieces, PieceKind kind, @Nullable PiecePosition place) {
    return count(pieces, kind, each -> place != null && place.of(each) == Truth.UNCLEAR);
  }

  private static int count(List<BoxPiece> pieces, PieceKind kind, Predicate<BoxPiece> there) {
    return (int) pieces.stream().filter(kind::fits).filter(there).count();
  }

  /** The template of a place, with "closely" where people say so. */
  static String closely(PiecePosition place) {
    return place.words().replaceFirst("^touching", "[~4|closely ]touching");
  }

  private static Claim count(
      List<BoxPiece> pieces, PieceKind kind, @Nullable PiecePosition place, Dice dice) {
    Amount near = Amount.near(certain(pieces, kind, place), MOST, dice);
    Amount amount = dice.chance(0.25) ? Amount.SOME : near;
    return new Claim(
        place == null ? "number" : "number at " + place.name(),
        image -> {
          List<BoxPiece> all = image.pieces().toList();
          return amount.test(certain(all, kind, place), unclear(all, kind, place));
        },
        speaker -> sayCount(speaker, amount, kind, place));
  }

  private static String sayCount(
      Speaker speaker, Amount amount, PieceKind kind, @Nullable PiecePosition place) {
    boolean one = amount.equals(Amount.SOME) && speaker.dice().chance(0.7);
    String who = one ? kind.one(speaker) : kind.amount(speaker, amount);
    String be = Speaker.isPlural(who) ? "are" : "is";
    if (place == null) {
      return speaker.say("there %s %s", be, who);
    }
    String where = speaker.say(closely(place));
    return one || speaker.dice().chance(0.8)
        ? speaker.say("there %s %s [~6|that %1$s ]%s", be, who, where)
        : speaker.say("%2$s %1$s %3$s", be, who, where);
  }

  private static Claim noneOf(PieceKind kind, PiecePosition place) {
    return new Claim(
        "none at " + place.name(),
        image -> {
          List<BoxPiece> all = image.pieces().toList();
          boolean any = certain(all, kind, null) > 0;
          Truth none = Amount.NONE.test(certain(all, kind, place), unclear(all, kind, place));
          return any ? none : none.and(Truth.UNCLEAR);
        },
        speaker ->
            speaker.say(
                "none of the %s [are~3|is] %s",
                kind.words(speaker, true), speaker.say(closely(place))));
  }

  private static Claim all(PieceKind kind, PiecePosition place) {
    return new Claim(
        "all at " + place.name(),
        image -> {
          List<BoxPiece> all = image.pieces().toList();
          int total = certain(all, kind, null);
          Amount every = Amount.exactly(total);
          return total == 0
              ? Truth.UNCLEAR
              : every.test(certain(all, kind, place), unclear(all, kind, place));
        },
        speaker -> {
          String where = speaker.say(closely(place));
          return speaker.dice().chance(0.7)
              ? speaker.say("all [~3|the |of the ]%s are %s", kind.words(speaker, true), where)
              : speaker.say("[every|each] %s is %s", kind.words(speaker, false), where);
        });
  }

  /** Which colours are at a place. */
  private static Claim colours(PiecePosition place, Dice dice) {
    List<Colour> two = dice.shuffled(BoxImageSampler.COLOURS).subList(0, 2);
    return switch (dice.weighted(3, 2, 2, 2)) {
      case 0 ->
          colours(
              place,
              3,
              "[all %1$s [different~3|~2] COLORS are|ITEMS of all %1$s [different |~2]COLORS are]"
                  + " %2$s");
      case 1 ->
          colours(
              place, dice.between(1, 2), "[there %4$s only %1$s %3$s|only %1$s %3$s %4$s] %2$s");
      case 2 ->
          coloursAre(
              place,
              List.of(two.get(0)),
              "[only %1$s ITEMS are %2$s~2|[the|all] ITEMS %2$s are %1$s]");
      default -> coloursAre(place, two, "only %s ITEMS are %s");
    };
  }

  private static Claim colours(PiecePosition place, int number, String template) {
    return new Claim(
        "colors at " + place.name(),
        image -> Truth.of(at(place, image).size() == number),
        speaker ->
            speaker.say(
                template,
                speaker.number(number),
                speaker.say(place.words()),
                Speaker.agree(number != 1, "COLOR", "COLORS"),
                Speaker.agree(number != 1, "is", "are")));
  }

  private static Claim coloursAre(PiecePosition place, List<Colour> colours, String template) {
    Set<Colour> named = EnumSet.copyOf(colours);
    return new Claim(
        "only at " + place.name(),
        image -> {
          Set<Colour> there = at(place, image);
          return Truth.of(there.equals(named), named.containsAll(there));
        },
        speaker ->
            speaker.say(
                template,
                colours.stream().map(Colour::word).collect(Collectors.joining(" and ")),
                speaker.say(place.words())));
  }

  private static Set<Colour> at(PiecePosition place, BoxImage image) {
    return image
        .pieces()
        .filter(piece -> place.of(piece) == Truth.TRUE)
        .map(BoxPiece::colour)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Colour.class)));
  }
}
