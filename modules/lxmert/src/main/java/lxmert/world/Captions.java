package lxmert.world;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Says in different ways what an image shows. Every caption is true. */
final class Captions {
  /** As many as COCO has of each image. */
  static final int PER_IMAGE = 5;

  private static final int MOST_LISTED = 4;
  private static final List<String> NUMBERS =
      List.of("no", "one", "two", "three", "four", "five", "six", "seven", "eight");

  private static final List<String> OPENINGS =
      List.of("there is %s", "a picture of %s", "%s", "the image shows %s", "one can see %s");

  private final Observer observer;
  private final Phrases phrases;
  private final Dice dice;

  private Captions(Observer observer) {
    this.observer = observer;
    this.phrases = observer.phrases();
    this.dice = observer.dice();
  }

  /** Captions of a scene, the same for the same seed. */
  static List<String> of(Scene scene, long seed) {
    Dice dice = Dice.at(seed, scene.imageId() + "/captions");
    Captions captions = new Captions(new Observer(scene, dice));
    Set<String> different = new LinkedHashSet<>();
    while (different.size() < PER_IMAGE) {
      different.add(captions.caption());
    }
    return List.copyOf(different);
  }

  private String caption() {
    String text =
        switch (dice.weighted(3, 3, 2)) {
          case 0 -> list();
          case 1 -> relation().orElseGet(this::list);
          default -> total().orElseGet(this::list);
        };
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }

  /** Everything, or the greater part of much: "A red circle and two blue squares." */
  private String list() {
    Set<Attribute> pattern = EnumSet.of(Attribute.SHAPE);
    pattern.addAll(observer.pattern(2));
    Map<Description, Integer> groups = new LinkedHashMap<>();
    for (Thing thing : dice.shuffled(observer.scene().things())) {
      groups.merge(Description.of(thing, pattern), 1, Integer::sum);
    }
    List<String> parts =
        groups.entrySet().stream()
            .limit(MOST_LISTED)
            .map(group -> number(group.getKey(), group.getValue()))
            .toList();
    return dice.pick(OPENINGS).formatted(join(parts)) + ground();
  }

  /** "A red circle to the left of a blue square." */
  private Optional<String> relation() {
    Relation relation = dice.pick(Relation.values());
    return observer
        .pair((a, b) -> relation.holds(a, b, observer.scene()))
        .map(
            pair -> {
              String first = phrases.a(pair.get(0).description());
              String second = phrases.a(pair.get(1).description());
              String where = phrases.relation(relation);
              return dice.pick(OPENINGS).formatted(first + " " + where + " " + second);
            });
  }

  /** "Five things, two of which are circles." */
  private Optional<String> total() {
    int all = observer.scene().things().size();
    Description kind = observer.present(Set.of(dice.pick(Attribute.values())));
    int some = kind.countIn(observer.scene());
    if (all < 2 || some == all) {
      return Optional.empty();
    }
    String noun = Lexicon.plural(phrases.word("thing"));
    Attribute attribute = kind.attributes().iterator().next();
    String what = some == 1 ? phrases.predicate(attribute, kind.head()) : plural(attribute, kind);
    return Optional.of(
        "%s %s, %s of which %s %s"
            .formatted(NUMBERS.get(all), noun, NUMBERS.get(some), some == 1 ? "is" : "are", what));
  }

  private String plural(Attribute attribute, Description kind) {
    String word = phrases.word(kind.head());
    return attribute == Attribute.SHAPE ? Lexicon.plural(word) : word;
  }

  private String number(Description description, int count) {
    return count == 1
        ? phrases.a(description)
        : NUMBERS.get(count) + " " + phrases.many(description);
  }

  private static String join(List<String> parts) {
    int last = parts.size() - 1;
    return last == 0
        ? parts.get(0)
        : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
  }

  private String ground() {
    if (!dice.chance(0.3)) {
      return "";
    }
    double luma = Rgb.luma(observer.scene().backdrop().first());
    if (luma > 200) {
      return " on a " + dice.pick("pale", "light", "bright") + " ground";
    }
    return luma < 80 ? " on a dark ground" : "";
  }
}
