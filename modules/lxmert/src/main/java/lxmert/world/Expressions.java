package lxmert.world;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** "The small red circle", "star left of the ring": words that mean one thing of a scene. */
final class Expressions {
  /** As many expressions as wanted are tried to be found so many times. */
  private static final int TRIES = 4;

  private static final double BY_RELATION = 0.4;

  /** People leave the article out as often as not. */
  private static final double ARTICLE = 0.5;

  /** What is named of a thing that its place tells from others. */
  private static final List<Set<Attribute>> KINDS =
      List.of(Set.of(), Set.of(Attribute.SHAPE), Set.of(Attribute.COLOUR), Set.of(Attribute.SIZE));

  private final Observer observer;
  private final Dice dice;

  /** Words with the only thing that they fit. */
  record Expression(Thing thing, String words) {}

  private Expressions(Observer observer) {
    this.observer = observer;
    this.dice = observer.dice();
  }

  /**
   * Different expressions for a scene, the same for the same seed; every thing has its turn.
   *
   * @param most so many at most; fewer where there is less to be said
   */
  static List<Expression> of(Scene scene, long seed, int most) {
    Dice dice = Dice.at(seed, scene.imageId() + "/expressions");
    Expressions all = new Expressions(new Observer(scene, dice));
    List<Thing> things = dice.shuffled(scene.things());
    Set<String> said = new HashSet<>();
    List<Expression> expressions = new ArrayList<>();
    for (int i = 0; i < TRIES * most && expressions.size() < most; i++) {
      Thing thing = things.get(i % things.size());
      all.say(thing)
          .filter(said::add)
          .ifPresent(words -> expressions.add(new Expression(thing, words)));
    }
    return expressions;
  }

  private Optional<String> say(Thing thing) {
    Optional<String> words =
        dice.chance(BY_RELATION)
            ? byRelation(thing).or(() -> byAttributes(thing))
            : byAttributes(thing);
    return words.map(each -> dice.chance(ARTICLE) ? each : each.replaceFirst("^the ", ""));
  }

  private Optional<String> byAttributes(Thing thing) {
    return observer.single(thing).map(Observer.Reference::phrase);
  }

  /** The only thing of its kind there, though not the only one of its kind. */
  private Optional<String> byRelation(Thing thing) {
    return dice.shuffled(KINDS).stream()
        .map(kind -> Description.of(thing, kind))
        .filter(kind -> kind.countIn(observer.scene()) > 1)
        .flatMap(kind -> byRelation(thing, kind).stream())
        .findFirst();
  }

  private Optional<String> byRelation(Thing thing, Description kind) {
    for (Thing centre : dice.shuffled(observer.scene().things())) {
      for (Relation relation : dice.shuffled(List.of(Relation.values()))) {
        if (!centre.equals(thing)
            && RelationQuestions.there(observer, relation, centre, kind).equals(List.of(thing))
            && RelationQuestions.isClear(observer, relation, centre, kind)) {
          return observer.single(centre).map(reference -> words(kind, relation, reference));
        }
      }
    }
    return Optional.empty();
  }

  private String words(Description kind, Relation relation, Observer.Reference centre) {
    Phrases phrases = observer.phrases();
    return phrases.the(kind) + " " + phrases.relation(relation) + " " + centre.phrase();
  }
}
