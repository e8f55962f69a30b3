package lxmert.boxes;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import lxmert.world.Colour;
import lxmert.world.Dice;

/** Claims that hold boxes, or numbers of things, against each other. */
final class CompareClaims {
  private CompareClaims() {}

  /** A claim that is true of the image, or nearly. */
  static Claim draw(BoxImage image, Dice dice) {
    List<BoxPiece> pieces = image.pieces().toList();
    BoxPiece piece = dice.pick(pieces);
    return switch (dice.weighted(4, image.towers() ? 3 : 0, 2, 2, 2)) {
      case 0 -> sameSize(image.towers(), dice);
      case 1 -> sameEnd(dice);
      case 2 -> more(piece, dice.pick(pieces), image.towers(), dice);
      case 3 -> together(PieceKind.like(piece, image.towers(), dice));
      default -> inBoxes(image, PieceKind.like(piece, image.towers(), dice), dice);
    };
  }

  private static Claim sameSize(boolean towers, Dice dice) {
    String same =
        towers
            ? "[the ~2|]same [height~2|number of ITEMS]"
            : "[the ~2|]same [number~2|amount] of ITEMS";
    String different = towers ? "different height[~2|s]" : "different numbers of ITEMS";
    return compared("size", List::size, same, different, dice);
  }

  private static Claim sameEnd(Dice dice) {
    boolean top = dice.chance(0.4);
    String end = top ? "top" : "[base~3|bottom]";
    return compared(
        top ? "same top" : "same base",
        tower -> tower.get(top ? tower.size() - 1 : 0).colour(),
        "the same [%1$s COLOR~2|COLOR [at|on] the %1$s|COLOR as [the|their] %1$s]"
            .replace("%1$s", end),
        "a different COLOR at the " + end,
        dice);
  }

  private static Claim compared(
      String form, Function<List<BoxPiece>, Object> key, String same, String different, Dice dice) {
    int what = dice.weighted(4, 3, 2, 2);
    return new Claim(
        "compared " + form,
        image -> {
          int most = mostAlike(image, key);
          return switch (what) {
            case 0 -> Truth.of(most == 2, most > 2);
            case 1 -> Truth.of(most >= 2);
            case 2 -> Truth.of(most == BoxImage.BOXES);
            default -> Truth.of(most == 1);
          };
        },
        speaker -> sayCompared(speaker, what, same, different));
  }

  private static String sayCompared(Speaker speaker, int what, String same, String different) {
    String alike = speaker.say(same);
    return switch (what) {
      case 0 ->
          speaker.say(
              "[there are %1$s BOXES [with~2|that have|of]|%1$s [of the |~2]BOXES have] %2$s",
              speaker.number(2), alike);
      case 1 ->
          speaker.say(
              "[there are at least %1$s BOXES [with~2|that have]|at least %1$s BOXES have] %2$s",
              speaker.number(2), alike);
      case 2 ->
          speaker.say(
              "all [the ~1|~2|%1$s ]BOXES have %2$s", speaker.number(BoxImage.BOXES), alike);
      default ->
          speaker.say(
              "[no %1$s BOXES have %2$s|[all|each] of the BOXES [has|have] %3$s]",
              speaker.number(2), alike, speaker.say(different));
    };
  }

  private static int mostAlike(BoxImage image, Function<List<BoxPiece>, Object> key) {
    Map<Object, Long> counts =
        image.boxes().stream().collect(Collectors.groupingBy(key, Collectors.counting()));
    return counts.values().stream().mapToInt(Long::intValue).max().orElse(0);
  }

  private static Claim more(BoxPiece first, BoxPiece second, boolean towers, Dice dice) {
    boolean shapes = !towers && dice.chance(0.4) && first.shape() != second.shape();
    Colour other =
        dice.pick(BoxImageSampler.COLOURS.stream().filter(c -> c != first.colour()).toList());
    PieceKind many = shapes ? PieceKind.of(first.shape()) : PieceKind.of(first.colour());
    PieceKind few = shapes ? PieceKind.of(second.shape()) : PieceKind.of(other);
    boolean less = dice.chance(0.3);
    return new Claim(
        "more",
        image -> {
          int difference =
              many.countIn(image.pieces().toList()) - few.countIn(image.pieces().toList());
          return Truth.of(less ? difference < 0 : difference > 0);
        },
        speaker ->
            speaker.say(
                "there are %s %s than %s",
                less ? speaker.say("[less|fewer]") : "more",
                many.words(speaker, true),
                few.words(speaker, true)));
  }

  /** All things of a kind in one box; unclear where there are not several. */
  private static Claim together(PieceKind kind) {
    return new Claim(
        "together",
        image -> {
          int total = kind.countIn(image.pieces().toList());
          boolean one = image.boxes().stream().anyMatch(box -> kind.countIn(box) == total);
          return total < 2 ? Truth.UNCLEAR : Truth.of(one);
        },
        speaker ->
            speaker.say(
                "all [~2|the ]%s are [in the same BOX~3|in one BOX|together in one BOX]",
                kind.words(speaker, true)));
  }

  /** "There are black items in only two of the boxes". */
  private static Claim inBoxes(BoxImage image, PieceKind kind, Dice dice) {
    int having = (int) image.boxes().stream().filter(box -> kind.countIn(box) > 0).count();
    int number = dice.chance(0.7) ? having : dice.between(1, 3);
    boolean all = number == BoxImage.BOXES;
    return new Claim(
        "in boxes",
        each -> {
          int found = (int) each.boxes().stream().filter(box -> kind.countIn(box) > 0).count();
          return Truth.of(found == number);
        },
        speaker -> {
          String where =
              all
                  ? speaker.say("in [each|every] BOX")
                  : speaker.say(
                      "in [only|exactly] %s %s",
                      speaker.number(number), Speaker.agree(number != 1, "BOX", "BOXES"));
          return speaker.dice().chance(0.5)
              ? speaker.say("there is %s %s", kind.one(speaker), where)
              : speaker.say("there are %s %s", kind.words(speaker, true), where);
        });
  }
}
