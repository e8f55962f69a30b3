package lxmert.world;

import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/** Draws statements about pairs of images, in the manner of NLVR2. */
final class StatementSampler {
  private static final List<String> NUMBERS =
      List.of("no", "one", "two", "three", "four", "five", "six");

  private final Dice dice;
  private final Phrases phrases;

  StatementSampler(Dice dice) {
    this.dice = dice;
    this.phrases = new Phrases(dice);
  }

  /** A statement about things such as there are in some scenes; true or false of each pair. */
  Statement draw(List<Scene> scenes) {
    Description one = kind(scenes);
    return switch (dice.weighted(2, 2, 1.5, 1.5, 1, 2, 1.5, 1)) {
      case 0 -> side(one);
      case 1 -> number(one);
      case 2 -> total(one);
      case 3 -> both(one);
      case 4 -> either(one);
      case 5 -> more(one);
      case 6 -> binding(one, kind(scenes));
      default -> size();
    };
  }

  private Description kind(List<Scene> scenes) {
    Observer observer = new Observer(dice.pick(scenes), dice);
    Set<Attribute> pattern = observer.pattern(2);
    return observer.present(pattern);
  }

  private Statement say(
      String form, List<String> templates, BiPredicate<Scene, Scene> test, Object... parts) {
    String text = dice.pick(templates).formatted(parts);
    return new Statement(
        form, Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".", test);
  }

  private Statement side(Description kind) {
    boolean left = dice.chance(0.5);
    return say(
        "side",
        List.of(
            "there is %2$s in the %1$s image",
            "the %1$s image contains %2$s", "the image on the %1$s shows %2$s"),
        (l, r) -> kind.countIn(left ? l : r) > 0,
        left ? "left" : "right",
        phrases.a(kind));
  }

  private Statement number(Description kind) {
    boolean left = dice.chance(0.5);
    int count = dice.between(1, 4);
    return say(
        "number",
        List.of(
            "the %1$s image contains exactly %2$s %3$s",
            "there are exactly %2$s %3$s in the %1$s image"),
        (l, r) -> kind.countIn(left ? l : r) == count,
        left ? "left" : "right",
        NUMBERS.get(count),
        count == 1 ? phrases.one(kind) : phrases.many(kind));
  }

  private Statement total(Description kind) {
    int count = dice.between(2, 5);
    boolean min = dice.chance(0.5);
    return say(
        "total",
        List.of(
            "there are %1$s %2$s %3$s in total",
            "the two images together contain %1$s %2$s %3$s",
            "%1$s %2$s %3$s can be seen in the pair of images"),
        (l, r) -> {
          int sum = kind.countIn(l) + kind.countIn(r);
          return min ? sum >= count : sum == count;
        },
        min ? "at least" : "exactly",
        NUMBERS.get(count),
        phrases.many(kind));
  }

  private Statement both(Description kind) {
    return say(
        "both",
        List.of(
            "each image contains at least one %1$s",
            "both images contain %2$s", "there is %2$s in each of the images"),
        (l, r) -> kind.countIn(l) > 0 && kind.countIn(r) > 0,
        phrases.one(kind),
        phrases.a(kind));
  }

  private Statement either(Description kind) {
    boolean only = dice.chance(0.5);
    return say(
        "either",
        only
            ? List.of(
                "exactly one of the images contains %s", "only one of the two images shows %s")
            : List.of(
                "at least one of the images contains %s", "there is %s in one image or in both"),
        (l, r) -> {
          boolean first = kind.countIn(l) > 0;
          boolean second = kind.countIn(r) > 0;
          return only ? first != second : first || second;
        },
        phrases.a(kind));
  }

  private Statement more(Description kind) {
    boolean left = dice.chance(0.5);
    boolean more = dice.chance(0.5);
    return say(
        "more",
        List.of(
            "there are %3$s %4$s in the %1$s image than in the %2$s image",
            "the %1$s image contains %3$s %4$s than the %2$s one"),
        (l, r) -> {
          int difference = kind.countIn(l) - kind.countIn(r);
          return left == more ? difference > 0 : difference < 0;
        },
        left ? "left" : "right",
        left ? "right" : "left",
        more ? "more" : "fewer",
        phrases.many(kind));
  }

  private Statement binding(Description first, Description second) {
    return say(
        "binding",
        List.of(
            "the left image contains %1$s and the right image contains %2$s",
            "there is %1$s on the left and %2$s on the right"),
        (l, r) -> first.countIn(l) > 0 && second.countIn(r) > 0,
        phrases.a(first),
        phrases.a(second));
  }

  private Statement size() {
    int count = dice.between(3, 6);
    return say(
        "size",
        List.of(
            "one of the images shows exactly %1$s things and the other does not",
            "exactly one image contains exactly %1$s things"),
        (l, r) -> (l.things().size() == count) != (r.things().size() == count),
        NUMBERS.get(count));
  }
}
