package lxmert.world;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import lxmert.world.Question.Form;
import lxmert.world.Question.Kind;
import lxmert.world.Question.Semantic;
import lxmert.world.Question.Structural;

/** "Are there more circles than squares?" */
final class NumberComparisons {
  private static final Form COMPARE =
      new Form(Kind.COMPARISON, Structural.COMPARE, Semantic.OBJ, "compareCount");
  private static final Form CHOOSE =
      new Form(Kind.COMPARISON, Structural.CHOOSE, Semantic.OBJ, "chooseCount");

  private static final List<String> MORE = List.of("are there more %s than %s");
  private static final List<String> FEWER =
      List.of("are there fewer %s than %s", "are there less %s than %s");
  private static final List<String> AS_MANY =
      List.of(
          "are there as many %s as %s",
          "is the number of %s the same as the number of %s", "are there equally many %s and %s");
  private static final List<String> COMMONER =
      List.of("which %s is more common, %s or %s", "which %s do you see more often, %s or %s");

  private NumberComparisons() {}

  static Optional<Question> ask(Observer observer) {
    return switch (observer.dice().weighted(2, 1.5, 1)) {
      case 0 -> moreOrFewer(observer);
      case 1 -> asMany(observer);
      default -> commoner(observer);
    };
  }

  /**
   * Which of two unequal groups is named first is thrown by a coin, so both answers are as likely.
   */
  private static Optional<Question> moreOrFewer(Observer observer) {
    return groups(observer, (a, b) -> a.countIn(observer.scene()) != b.countIn(observer.scene()))
        .map(
            pair -> {
              boolean more = observer.dice().chance(0.5);
              int first = pair.get(0).countIn(observer.scene());
              int second = pair.get(1).countIn(observer.scene());
              return compareGroups(
                  observer,
                  pair,
                  more ? MORE : FEWER,
                  more ? "more" : "fewer",
                  more ? first > second : first < second);
            });
  }

  private static Optional<Question> asMany(Observer observer) {
    Scene scene = observer.scene();
    Optional<Question> yes =
        groups(observer, (a, b) -> a.countIn(scene) == b.countIn(scene))
            .map(pair -> compareGroups(observer, pair, AS_MANY, "same number", true));
    Optional<Question> no =
        groups(observer, (a, b) -> a.countIn(scene) != b.countIn(scene))
            .map(pair -> compareGroups(observer, pair, AS_MANY, "same number", false));
    return observer.toss(yes, no);
  }

  private static Question compareGroups(
      Observer observer,
      List<Description> pair,
      List<String> templates,
      String operation,
      boolean holds) {
    Phrases phrases = observer.phrases();
    String sentence = phrases.ask(templates, phrases.many(pair.get(0)), phrases.many(pair.get(1)));
    Program program = Program.select(pair.get(0)).join(operation, "", Program.select(pair.get(1)));
    return Question.of(COMPARE, "number", sentence, Question.yes(holds), program);
  }

  private static Optional<Question> commoner(Observer observer) {
    Scene scene = observer.scene();
    Attribute attribute = observer.dice().pick(Attribute.COLOUR, Attribute.SHAPE);
    return groups(observer, (a, b) -> a.countIn(scene) != b.countIn(scene), Set.of(attribute))
        .map(pair -> chooseCommoner(observer, attribute, pair.get(0), pair.get(1)));
  }

  private static Question chooseCommoner(
      Observer observer, Attribute attribute, Description first, Description second) {
    Scene scene = observer.scene();
    Phrases phrases = observer.phrases();
    String sentence =
        phrases.ask(
            COMMONER, attribute.word(), phrases.word(first.head()), phrases.word(second.head()));
    Description answer = first.countIn(scene) > second.countIn(scene) ? first : second;
    Program program = Program.select(first).join("choose more", "", Program.select(second));
    return Question.of(CHOOSE, attribute.word(), sentence, answer.head(), program);
  }

  /** Two groups that exist, described by the same attributes and without a common thing. */
  private static Optional<List<Description>> groups(
      Observer observer, BiPredicate<Description, Description> kind) {
    return groups(observer, kind, observer.pattern(2));
  }

  private static Optional<List<Description>> groups(
      Observer observer, BiPredicate<Description, Description> kind, Set<Attribute> pattern) {
    List<Description> present =
        observer
            .dice()
            .shuffled(
                observer.scene().things().stream()
                    .map(thing -> Description.of(thing, pattern))
                    .distinct()
                    .toList());
    for (Description first : present) {
      for (Description second : present) {
        if (!first.equals(second) && kind.test(first, second)) {
          return Optional.of(List.of(first, second));
        }
      }
    }
    return Optional.empty();
  }
}
