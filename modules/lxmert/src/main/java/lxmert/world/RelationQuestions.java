package lxmert.world;

import java.util.List;
import java.util.Optional;
import lxmert.world.Observer.Reference;
import lxmert.world.Question.Form;
import lxmert.world.Question.Kind;
import lxmert.world.Question.Semantic;
import lxmert.world.Question.Structural;

/** "Is the star left of the ring?", "What color is the thing above the ring?" */
final class RelationQuestions {
  private static final Form VERIFY = form(Structural.VERIFY, "relVerify");
  private static final Form CHOOSE = form(Structural.CHOOSE, "relChoose");
  private static final Form QUERY = form(Structural.QUERY, "relQuery");
  private static final Form EXIST = form(Structural.VERIFY, "existRel");
  private static final Form COUNT = form(Structural.QUERY, "relCount");
  private static final Form SIDE =
      new Form(Kind.RELATION, Structural.CHOOSE, Semantic.ATTR, "positionChoose");

  private static final List<String> IS = List.of("is %s %s %s");
  private static final List<String> HORIZONTAL =
      List.of(
          "is %s to the left or to the right of %s",
          "is %s to the right or to the left of %s", "is %s left or right of %s");
  private static final List<String> VERTICAL =
      List.of("is %s above or below %s", "is %s below or above %s");
  private static final List<String> HORIZONTAL_SIDE =
      List.of(
          "is %s on the left or on the right side of the picture",
          "on which side of the image is %s, left or right");
  private static final List<String> VERTICAL_SIDE =
      List.of(
          "is %s at the top or at the bottom of the picture",
          "is %s in the top or in the bottom half of the image");
  private static final List<String> IS_THERE = List.of("is there %s %s %s", "can you see %s %s %s");
  private static final List<String> HOW_MANY = List.of("how many %s are %s %s");

  private RelationQuestions() {}

  static Optional<Question> ask(Observer observer) {
    Relation relation = observer.dice().pick(Relation.values());
    return switch (observer.dice().weighted(2.5, 1.5, 2, 1, 1, 1)) {
      case 0 -> verify(observer, relation);
      case 1 -> choose(observer, relation);
      case 2 -> observer.retry(() -> query(observer, relation));
      case 3 -> exist(observer, relation);
      case 4 -> observer.retry(() -> count(observer, relation));
      default -> side(observer, relation);
    };
  }

  private static Form form(Structural structural, String detailed) {
    return new Form(Kind.RELATION, structural, Semantic.REL, detailed);
  }

  private static boolean across(Relation relation) {
    return relation == Relation.LEFT || relation == Relation.RIGHT;
  }

  private static Optional<List<Reference>> related(Observer observer, Relation relation) {
    return observer.pair((a, b) -> relation.holds(a, b, observer.scene()));
  }

  /** A pair that is so related; the question asks for that or for the opposite. */
  private static Optional<Question> verify(Observer observer, Relation relation) {
    return related(observer, relation)
        .map(
            pair -> {
              boolean holds = observer.dice().chance(0.5);
              Reference first = pair.get(0);
              Reference second = pair.get(1);
              Question question =
                  verify(observer, holds ? relation : relation.opposite(), pair, holds);
              return question.entailing(
                  verify(observer, holds ? relation.opposite() : relation, pair, !holds),
                  verify(observer, relation.opposite(), List.of(second, first), true),
                  choose(observer, relation, first, second));
            });
  }

  private static Question verify(
      Observer observer, Relation relation, List<Reference> pair, boolean holds) {
    Reference first = pair.get(0);
    Reference second = pair.get(1);
    String sentence =
        observer
            .phrases()
            .ask(IS, first.phrase(), observer.phrases().relation(relation), second.phrase());
    Program program = second.select().join("verify rel", relation.word(), first.select());
    return Question.of(VERIFY, relation.word(), sentence, Question.yes(holds), program)
        .naming(first.mention(), second.mention());
  }

  private static Optional<Question> choose(Observer observer, Relation relation) {
    return related(observer, relation)
        .map(pair -> choose(observer, relation, pair.get(0), pair.get(1)));
  }

  private static Question choose(
      Observer observer, Relation relation, Reference first, Reference second) {
    List<String> templates = across(relation) ? HORIZONTAL : VERTICAL;
    String sentence = observer.phrases().ask(templates, first.phrase(), second.phrase());
    Program program = second.select().join("choose rel", axis(relation), first.select());
    return Question.of(CHOOSE, axis(relation), sentence, relation.word(), program)
        .naming(first.mention(), second.mention());
  }

  private static String axis(Relation relation) {
    return across(relation) ? "left|right" : "above|below";
  }

  /** What is asked for must be the only thing there, and no other may be in the unclear belt. */
  private static Optional<Question> query(Observer observer, Relation relation) {
    Attribute attribute = observer.dice().pick(Attribute.COLOUR, Attribute.SHAPE);
    Thing centre = observer.dice().pick(observer.scene().things());
    Description kind = kind(observer, attribute);
    List<Thing> there = there(observer, relation, centre, kind);
    if (there.size() != 1 || !isClear(observer, relation, centre, kind)) {
      return Optional.empty();
    }
    return observer
        .single(centre)
        .map(
            reference -> {
              Phrases phrases = observer.phrases();
              String phrase =
                  phrases.the(kind) + " " + phrases.relation(relation) + " " + reference.phrase();
              String sentence = phrases.ask(AttributeQuestions.open(attribute), phrase);
              Program program =
                  relate(reference, relation, kind).then("query " + attribute.word(), "");
              return Question.of(
                      QUERY, attribute.word(), sentence, attribute.of(there.get(0)), program)
                  .naming(reference.mention());
            });
  }

  private static Optional<Question> exist(Observer observer, Relation relation) {
    return observer.toss(
        observer.retry(() -> exist(observer, relation, true)),
        observer.retry(() -> exist(observer, relation, false)));
  }

  /** Things of the kind exist in either case; only where they are decides. */
  private static Optional<Question> exist(Observer observer, Relation relation, boolean exists) {
    Thing centre = observer.dice().pick(observer.scene().things());
    Description kind = observer.present(observer.pattern(2));
    long others = others(observer, centre, kind).size();
    boolean some = !there(observer, relation, centre, kind).isEmpty();
    if (others == 0 || some != exists || !isClear(observer, relation, centre, kind)) {
      return Optional.empty();
    }
    return observer
        .single(centre)
        .map(
            reference -> {
              Phrases phrases = observer.phrases();
              String sentence =
                  phrases.ask(
                      IS_THERE, phrases.a(kind), phrases.relation(relation), reference.phrase());
              Program program = relate(reference, relation, kind).then("exist", "?");
              return Question.of(EXIST, kind.head(), sentence, Question.yes(exists), program)
                  .naming(reference.mention());
            });
  }

  private static Optional<Question> count(Observer observer, Relation relation) {
    Thing centre = observer.dice().pick(observer.scene().things());
    Description kind = kind(observer, Attribute.SIZE);
    if (others(observer, centre, kind).isEmpty() || !isClear(observer, relation, centre, kind)) {
      return Optional.empty();
    }
    int count = there(observer, relation, centre, kind).size();
    return observer
        .single(centre)
        .map(
            reference -> {
              Phrases phrases = observer.phrases();
              String sentence =
                  phrases.ask(
                      HOW_MANY, phrases.many(kind), phrases.relation(relation), reference.phrase());
              Program program = relate(reference, relation, kind).then("count", "");
              return Question.of(COUNT, kind.head(), sentence, Integer.toString(count), program)
                  .naming(reference.mention());
            });
  }

  private static Optional<Question> side(Observer observer, Relation side) {
    return observer.scene().things().stream()
        .filter(thing -> side.holdsForMiddle(thing, observer.scene()))
        .findFirst()
        .flatMap(observer::single)
        .map(
            reference -> {
              List<String> templates = across(side) ? HORIZONTAL_SIDE : VERTICAL_SIDE;
              String sentence = observer.phrases().ask(templates, reference.phrase());
              Program program = reference.select().then("choose position", axis(side));
              String answer =
                  switch (side) {
                    case LEFT, RIGHT -> side.word();
                    case ABOVE -> "top";
                    case BELOW -> "bottom";
                  };
              return Question.of(SIDE, "position", sentence, answer, program)
                  .naming(reference.mention());
            });
  }

  /** Anything, or things that share an attribute other than the one given. */
  private static Description kind(Observer observer, Attribute unnamed) {
    Attribute named = observer.dice().pick(Attribute.values());
    return named == unnamed || observer.dice().chance(0.4)
        ? Description.ANYTHING
        : observer.present(List.of(named));
  }

  private static List<Thing> others(Observer observer, Thing centre, Description kind) {
    return kind.in(observer.scene()).stream().filter(thing -> !thing.equals(centre)).toList();
  }

  /** The things of a kind that stand in a relation to another. */
  static List<Thing> there(Observer observer, Relation relation, Thing centre, Description kind) {
    return others(observer, centre, kind).stream()
        .filter(thing -> relation.holds(thing, centre, observer.scene()))
        .toList();
  }

  /** Whether every other thing of a kind clearly stands in the relation, or in its opposite. */
  static boolean isClear(Observer observer, Relation relation, Thing centre, Description kind) {
    Scene scene = observer.scene();
    return others(observer, centre, kind).stream()
        .allMatch(
            thing ->
                relation.holds(thing, centre, scene)
                    || relation.opposite().holds(thing, centre, scene));
  }

  private static Program relate(Reference reference, Relation relation, Description kind) {
    return reference
        .select()
        .then("relate", relation.word())
        .join("intersect", "", Program.select(kind));
  }
}
