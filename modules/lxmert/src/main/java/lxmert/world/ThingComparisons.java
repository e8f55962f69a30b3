package lxmert.world;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import lxmert.world.Observer.Reference;
import lxmert.world.Question.Form;
import lxmert.world.Question.Kind;
import lxmert.world.Question.Mention;
import lxmert.world.Question.Semantic;
import lxmert.world.Question.Structural;

/** "Is the star larger than the ring?", "Do they have the same color?" */
final class ThingComparisons {
  private static final Form SIZES = form(Structural.COMPARE, Semantic.ATTR, "compareSize");
  private static final Form LOOKS = form(Structural.COMPARE, Semantic.ATTR, "compareAttr");
  private static final Form CHOOSE = form(Structural.CHOOSE, Semantic.CAT, "chooseSize");
  private static final Form EXTREME = form(Structural.QUERY, Semantic.ATTR, "queryExtreme");

  private static final List<String> LARGER =
      List.of("is %s larger than %s", "is %s bigger than %s");
  private static final List<String> SMALLER = List.of("is %s smaller than %s");
  private static final List<String> WHICH_LARGER =
      List.of("which is larger, %s or %s", "which is bigger, %s or %s");
  private static final List<String> WHICH_SMALLER = List.of("which is smaller, %s or %s");
  private static final List<String> SAME =
      List.of(
          "do %2$s and %3$s have the same %1$s",
          "is the %1$s of %2$s the same as that of %3$s", "are %2$s and %3$s of the same %1$s");

  private ThingComparisons() {}

  static Optional<Question> ask(Observer observer) {
    boolean greater = observer.dice().chance(0.5);
    return switch (observer.dice().weighted(2, 1, 2, 1)) {
      case 0 -> larger(observer, greater);
      case 1 -> observer.retry(() -> whichIsLarger(observer, greater));
      case 2 -> same(observer);
      default -> extreme(observer, greater);
    };
  }

  private static Form form(Structural structural, Semantic semantic, String detailed) {
    return new Form(Kind.COMPARISON, structural, semantic, detailed);
  }

  /** Which of two things is named first is thrown by a coin, so both answers are as likely. */
  private static Optional<Question> larger(Observer observer, boolean larger) {
    return observer
        .pair((a, b) -> a.size() != b.size(), Attribute.SIZE)
        .map(
            pair -> {
              Reference first = pair.get(0);
              Reference second = pair.get(1);
              String sentence =
                  observer
                      .phrases()
                      .ask(larger ? LARGER : SMALLER, first.phrase(), second.phrase());
              Program program =
                  first.select().join(larger ? "larger" : "smaller", "", second.select());
              String answer = Question.yes(isLarger(first, second) == larger);
              return Question.of(SIZES, "size", sentence, answer, program)
                  .naming(first.mention(), second.mention());
            });
  }

  /** Answered by the shape, so both have to be named by theirs. */
  private static Optional<Question> whichIsLarger(Observer observer, boolean larger) {
    return observer
        .pair((a, b) -> a.size() != b.size() && a.shape() != b.shape(), Attribute.SIZE)
        .filter(pair -> pair.stream().allMatch(ThingComparisons::namesItsShape))
        .map(
            pair -> {
              Reference first = pair.get(0);
              Reference second = pair.get(1);
              String sentence =
                  observer
                      .phrases()
                      .ask(larger ? WHICH_LARGER : WHICH_SMALLER, first.phrase(), second.phrase());
              Program program =
                  first
                      .select()
                      .join(larger ? "choose larger" : "choose smaller", "", second.select());
              Reference right = isLarger(first, second) == larger ? first : second;
              String answer = right.thing().shape().word();
              return Question.of(CHOOSE, "size", sentence, answer, program)
                  .naming(first.mention(), second.mention());
            });
  }

  private static boolean isLarger(Reference first, Reference second) {
    return first.thing().size().compareTo(second.thing().size()) > 0;
  }

  private static boolean namesItsShape(Reference reference) {
    return reference.description().attributes().contains(Attribute.SHAPE);
  }

  private static Optional<Question> same(Observer observer) {
    Attribute attribute = observer.dice().pick(Attribute.values());
    return observer.toss(same(observer, attribute, true), same(observer, attribute, false));
  }

  private static Optional<Question> same(Observer observer, Attribute attribute, boolean holds) {
    String word = attribute.word();
    return observer
        .pair((a, b) -> attribute.of(a).equals(attribute.of(b)) == holds, attribute)
        .map(
            pair -> {
              Reference first = pair.get(0);
              Reference second = pair.get(1);
              String sentence = observer.phrases().ask(SAME, word, first.phrase(), second.phrase());
              Program program = first.select().join("same " + word, "", second.select());
              return Question.of(LOOKS, word, sentence, Question.yes(holds), program)
                  .naming(first.mention(), second.mention());
            });
  }

  /** "What color is the largest thing?", where one thing is larger than all others. */
  private static Optional<Question> extreme(Observer observer, boolean largest) {
    Comparator<Thing> order = Comparator.comparing(Thing::size);
    List<Thing> things =
        observer.scene().things().stream().sorted(largest ? order.reversed() : order).toList();
    if (things.size() < 2 || things.get(0).size() == things.get(1).size()) {
      return Optional.empty();
    }
    Attribute attribute = observer.dice().pick(Attribute.COLOUR, Attribute.SHAPE);
    List<String> words = largest ? List.of("largest", "biggest") : List.of("smallest");
    String phrase = "the " + observer.dice().pick(words) + " " + observer.phrases().word("thing");
    Program program =
        Program.select(Description.ANYTHING)
            .then(words.get(0), "")
            .then("query " + attribute.word(), "");
    String sentence = observer.phrases().ask(AttributeQuestions.open(attribute), phrase);
    return Optional.of(
        Question.of(EXTREME, attribute.word(), sentence, attribute.of(things.get(0)), program)
            .naming(new Mention(phrase, things.get(0))));
  }
}
