package lxmert.world;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import lxmert.world.Question.Mention;

/** Somebody who looks at one scene, finds descriptions for what is and is not in it, and speaks. */
final class Observer {
  private static final int TRIES = 12;

  /** How much more often than the other textures things are solid. */
  private static final double SOLID = 0.4;

  private static final List<Set<Attribute>> PATTERNS = patterns();

  private final Scene scene;
  private final Dice dice;
  private final Phrases phrases;
  private final Set<Attribute> useful;
  private final Map<Thing, List<Description>> unique = new HashMap<>();

  Observer(Scene scene, Dice dice) {
    this.scene = scene;
    this.dice = dice;
    this.phrases = new Phrases(dice);
    boolean patterned = scene.things().stream().anyMatch(t -> t.texture() != Texture.SOLID);
    this.useful =
        patterned
            ? EnumSet.allOf(Attribute.class)
            : EnumSet.complementOf(EnumSet.of(Attribute.TEXTURE));
  }

  /** A description of exactly one thing, and the words for it. */
  record Reference(Thing thing, Description description, String phrase) {
    Mention mention() {
      return new Mention(phrase, thing);
    }

    Program select() {
      return Program.select(description);
    }
  }

  Scene scene() {
    return scene;
  }

  Dice dice() {
    return dice;
  }

  Phrases phrases() {
    return phrases;
  }

  /** Some of the attributes, at least one and at most so many. */
  Set<Attribute> pattern(int max) {
    int size = Math.min(max, 1 + dice.weighted(3, 3, 1.5));
    return dice.pick(PATTERNS.stream().filter(pattern -> pattern.size() == size).toList());
  }

  /** A description by these attributes that fits at least one thing. */
  Description present(Collection<Attribute> pattern) {
    return Description.of(dice.pick(scene.things()), pattern);
  }

  /** A description by these attributes that fits no thing but comes close to fitting one. */
  Optional<Description> absent(Collection<Attribute> pattern) {
    for (int i = 0; i < TRIES; i++) {
      Attribute changed = dice.pick(List.copyOf(pattern));
      Description description = present(pattern).with(changed, wordFor(changed));
      if (description.countIn(scene) == 0) {
        return Optional.of(description);
      }
    }
    return Optional.empty();
  }

  /** A word for an attribute, from this scene or from anywhere, as often as things have it. */
  private String wordFor(Attribute attribute) {
    if (dice.chance(0.5)) {
      return attribute.of(dice.pick(scene.things()));
    }
    return attribute == Attribute.TEXTURE && dice.chance(SOLID)
        ? Texture.SOLID.word()
        : dice.pick(attribute.vocabulary());
  }

  /** The things in an order by chance, one for each word that an attribute has in the scene. */
  List<Thing> oneOfEach(Attribute attribute) {
    Map<String, Thing> byWord = new LinkedHashMap<>();
    dice.shuffled(scene.things()).forEach(thing -> byWord.putIfAbsent(attribute.of(thing), thing));
    return dice.shuffled(List.copyOf(byWord.values()));
  }

  /** The first question of several tries. */
  Optional<Question> retry(Supplier<Optional<Question>> draw) {
    return Stream.generate(draw).limit(TRIES).flatMap(Optional::stream).findFirst();
  }

  /** A word for an attribute other than the one given. */
  String otherWord(Attribute attribute, String word) {
    String other = wordFor(attribute);
    while (other.equals(word)) {
      other = dice.pick(attribute.vocabulary());
    }
    return other;
  }

  /**
   * Singles a thing out, without naming some of its attributes; empty where that cannot be done.
   */
  Optional<Reference> single(Thing thing, Attribute... unnamed) {
    List<Description> fitting =
        unique.computeIfAbsent(thing, this::uniqueDescriptions).stream()
            .filter(each -> Stream.of(unnamed).noneMatch(each.attributes()::contains))
            .toList();
    if (fitting.isEmpty()) {
      return Optional.empty();
    }
    int shortest = fitting.get(0).attributes().size();
    int max = dice.chance(0.6) ? shortest : shortest + 1;
    Description description =
        dice.pick(fitting.stream().filter(each -> each.attributes().size() <= max).toList());
    return Optional.of(new Reference(thing, description, phrases.the(description)));
  }

  /** All descriptions that fit a thing and no other, the shortest first. */
  private List<Description> uniqueDescriptions(Thing thing) {
    return PATTERNS.stream()
        .filter(useful::containsAll)
        .map(pattern -> Description.of(thing, pattern))
        .filter(description -> description.countIn(scene) == 1)
        .toList();
  }

  /** Two different things of a kind, each singled out without naming some attributes. */
  Optional<List<Reference>> pair(BiPredicate<Thing, Thing> kind, Attribute... unnamed) {
    for (Thing first : dice.shuffled(scene.things())) {
      for (Thing second : dice.shuffled(scene.things())) {
        if (!first.equals(second) && kind.test(first, second)) {
          Optional<Reference> one = single(first, unnamed);
          Optional<Reference> other = single(second, unnamed);
          if (one.isPresent() && other.isPresent()) {
            return Optional.of(List.of(one.get(), other.get()));
          }
        }
      }
    }
    return Optional.empty();
  }

  /**
   * One of two questions by a throw of a coin. A yes-or-no question is asked only where both
   * answers could have been had, so that neither is more likely.
   */
  Optional<Question> toss(Optional<Question> yes, Optional<Question> no) {
    if (yes.isEmpty() || no.isEmpty()) {
      return Optional.empty();
    }
    return dice.chance(0.5) ? yes : no;
  }

  /** All sets of attributes, the smallest first. */
  private static List<Set<Attribute>> patterns() {
    List<Set<Attribute>> patterns = new ArrayList<>(List.of(Set.of()));
    for (Attribute attribute : Attribute.values()) {
      for (Set<Attribute> pattern : List.copyOf(patterns)) {
        Set<Attribute> longer = EnumSet.of(attribute);
        longer.addAll(pattern);
        patterns.add(longer);
      }
    }
    patterns.sort(Comparator.comparingInt(Set::size));
    return List.copyOf(patterns);
  }
}
