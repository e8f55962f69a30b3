package lxmert.world;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import lxmert.world.Observer.Reference;
import lxmert.world.Question.Form;
import lxmert.world.Question.Kind;
import lxmert.world.Question.Semantic;
import lxmert.world.Question.Structural;

/** "Is there a circle but no square?", "Are all stars red?" */
final class LogicQuestions {
  private static final Form EXISTENCE = form(Semantic.OBJ, "logicExist");
  private static final Form ALL = form(Semantic.ATTR, "logicAll");
  private static final Form BINDING = form(Semantic.ATTR, "logicAttr");

  private static final List<String> ALL_TEMPLATES = List.of("are all %s %s");
  private static final List<String> BOTH = List.of("are %s and %s both %s");
  private static final List<String> BINDING_TEMPLATES = List.of("is %s %s and %s %s");

  /** A statement about two descriptions, and when it is true of an image. */
  private enum Connective {
    AND("and"),
    OR("or"),
    BUT_NOT("and not"),
    NEITHER("nor");

    private final String operation;

    Connective(String operation) {
      this.operation = operation;
    }

    List<String> templates() {
      return switch (this) {
        case AND -> List.of("is there %s and %s", "are there both %s and %s");
        case OR -> List.of("is there %s or %s", "is there either %s or %s");
        case BUT_NOT -> List.of("is there %s but no %s", "is there %s and no %s");
        case NEITHER -> List.of("is there neither %s nor %s");
      };
    }

    boolean holds(boolean first, boolean second) {
      return switch (this) {
        case AND -> first && second;
        case OR -> first || second;
        case BUT_NOT -> first && !second;
        case NEITHER -> !first && !second;
      };
    }
  }

  private LogicQuestions() {}

  static Optional<Question> ask(Observer observer) {
    return switch (observer.dice().weighted(3, 1, 1, 1.5)) {
      case 0 -> existence(observer, observer.dice().pick(Connective.values()));
      case 1 -> observer.retry(() -> all(observer));
      case 2 -> observer.retry(() -> both(observer));
      default -> binding(observer);
    };
  }

  private static Form form(Semantic semantic, String detailed) {
    return new Form(Kind.LOGIC, Structural.LOGICAL, semantic, detailed);
  }

  /**
   * Draws the answer first, and then which of the two parts are true. "Or" is not asked where both
   * are, since people differ on what that means.
   */
  private static Optional<Question> existence(Observer observer, Connective connective) {
    boolean holds = observer.dice().chance(0.5);
    boolean first;
    boolean second;
    do {
      first = observer.dice().chance(0.5);
      second = observer.dice().chance(0.5);
    } while (connective.holds(first, second) != holds
        || (connective == Connective.OR && first && second));
    Set<Attribute> pattern = observer.pattern(2);
    boolean firstExists = first;
    boolean secondExists = second;
    return description(observer, pattern, firstExists)
        .flatMap(
            one ->
                description(observer, pattern, secondExists)
                    .filter(two -> !two.equals(one))
                    .map(two -> existence(observer, connective, one, two)));
  }

  private static Optional<Description> description(
      Observer observer, Set<Attribute> pattern, boolean exists) {
    Optional<Description> absent = observer.absent(pattern);
    return exists ? absent.map(missing -> observer.present(pattern)) : absent;
  }

  private static Question existence(
      Observer observer, Connective connective, Description first, Description second) {
    Scene scene = observer.scene();
    Phrases phrases = observer.phrases();
    boolean holds = connective.holds(first.countIn(scene) > 0, second.countIn(scene) > 0);
    String sentence =
        phrases.ask(
            connective.templates(),
            phrases.a(first),
            connective == Connective.BUT_NOT ? phrases.one(second) : phrases.a(second));
    Program program =
        Program.select(first)
            .then("exist", "?")
            .join(connective.operation, "", Program.select(second).then("exist", "?"));
    return Question.of(EXISTENCE, connective.operation, sentence, Question.yes(holds), program);
  }

  private static Optional<Question> all(Observer observer) {
    Attribute asked = observer.dice().pick(Attribute.COLOUR, Attribute.TEXTURE, Attribute.SIZE);
    Set<Attribute> pattern = Set.of(observer.dice().pick(Attribute.SHAPE, Attribute.COLOUR));
    if (pattern.contains(asked)) {
      return Optional.empty();
    }
    return observer.toss(all(observer, asked, pattern, true), all(observer, asked, pattern, false));
  }

  /** All of at least two things; where the answer is no, some of them are not so. */
  private static Optional<Question> all(
      Observer observer, Attribute asked, Set<Attribute> pattern, boolean holds) {
    for (Thing thing : observer.dice().shuffled(observer.scene().things())) {
      Description kind = Description.of(thing, pattern);
      String word = asked.of(thing);
      int count = kind.countIn(observer.scene());
      boolean same = kind.with(asked, word).countIn(observer.scene()) == count;
      if (count > 1 && same == holds) {
        Phrases phrases = observer.phrases();
        String sentence =
            phrases.ask(ALL_TEMPLATES, phrases.many(kind), phrases.predicate(asked, word));
        Program program = Program.select(kind).then("verify all " + asked.word(), word);
        return Optional.of(Question.of(ALL, asked.word(), sentence, Question.yes(holds), program));
      }
    }
    return Optional.empty();
  }

  private static Optional<Question> both(Observer observer) {
    Attribute asked = observer.dice().pick(Attribute.COLOUR, Attribute.TEXTURE, Attribute.SIZE);
    return observer.toss(both(observer, asked, true), both(observer, asked, false));
  }

  private static Optional<Question> both(Observer observer, Attribute asked, boolean holds) {
    return observer
        .pair((a, b) -> asked.of(a).equals(asked.of(b)) == holds, asked)
        .map(
            pair -> {
              Reference first = pair.get(0);
              Reference second = pair.get(1);
              String word = asked.of(observer.dice().pick(pair).thing());
              String sentence =
                  observer
                      .phrases()
                      .ask(BOTH, first.phrase(), second.phrase(), observer.phrases().word(word));
              return attributes(asked, List.of(first, second), List.of(word, word), sentence);
            });
  }

  /** "Is the star red and the ring blue?": the same words swapped make the other answer. */
  private static Optional<Question> binding(Observer observer) {
    Attribute asked = observer.dice().pick(Attribute.COLOUR, Attribute.TEXTURE, Attribute.SIZE);
    return observer
        .pair((a, b) -> !asked.of(a).equals(asked.of(b)), asked)
        .map(
            pair -> {
              Reference first = pair.get(0);
              Reference second = pair.get(1);
              boolean swapped = observer.dice().chance(0.5);
              String one = asked.of((swapped ? second : first).thing());
              String two = asked.of((swapped ? first : second).thing());
              Phrases phrases = observer.phrases();
              String sentence =
                  phrases.ask(
                      BINDING_TEMPLATES,
                      first.phrase(),
                      phrases.word(one),
                      second.phrase(),
                      phrases.word(two));
              return attributes(asked, pair, List.of(one, two), sentence);
            });
  }

  /** A question that is answered yes where both things have the words. */
  private static Question attributes(
      Attribute asked, List<Reference> pair, List<String> words, String sentence) {
    Reference first = pair.get(0);
    Reference second = pair.get(1);
    boolean holds =
        asked.of(first.thing()).equals(words.get(0))
            && asked.of(second.thing()).equals(words.get(1));
    String operation = "verify " + asked.word();
    Program program =
        first
            .select()
            .then(operation, words.get(0))
            .join("and", "", second.select().then(operation, words.get(1)));
    return Question.of(BINDING, asked.word(), sentence, Question.yes(holds), program)
        .naming(first.mention(), second.mention());
  }
}
