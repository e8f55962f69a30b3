package lxmert.world;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import lxmert.world.Observer.Reference;
import lxmert.world.Question.Form;
import lxmert.world.Question.Kind;
import lxmert.world.Question.Semantic;
import lxmert.world.Question.Structural;

/** "What color is the star?", "Is the star red?", "Is the star red or blue?" and their like. */
final class AttributeQuestions {
  private static final Map<Attribute, List<String>> OPEN =
      Map.of(
          Attribute.COLOUR,
          List.of(
              "what color is %s",
              "what is the color of %s", "which color does %s have", "what color does %s have"),
          Attribute.SHAPE,
          List.of(
              "what shape is %s",
              "what is %s", "what is the shape of %s", "which shape does %s have"),
          Attribute.SIZE,
          List.of("what size is %s", "how big is %s", "what is the size of %s"),
          Attribute.TEXTURE,
          List.of(
              "what texture does %s have",
              "what pattern does %s have",
              "what is the texture of %s",
              "what kind of pattern is on %s"));

  /** What can be asked where there is a single thing. */
  private static final List<String> ONLY_SHAPE =
      List.of(
          "what shape is in the image",
          "what shape is present",
          "what shape does the image contain",
          "what does the picture show");

  private static final List<String> CLOSED = List.of("is %s %s", "would you say that %s is %s");
  private static final List<String> EITHER = List.of("is %s %s or %s", "is %s either %s or %s");

  private AttributeQuestions() {}

  /** The templates that ask for an attribute of what stands at their %s. */
  static List<String> open(Attribute attribute) {
    return OPEN.getOrDefault(attribute, List.of());
  }

  /**
   * Asks about a word first and about a thing that has it second, so that rare words are asked for
   * as often. Where the scene has two words, a coin decides which of two things is asked about.
   */
  static Optional<Question> ask(Observer observer, Attribute attribute) {
    List<Thing> things = observer.oneOfEach(attribute);
    Thing thing = things.get(0);
    boolean varied = things.size() > 1;
    if (!varied && thing.texture() == Texture.SOLID && attribute == Attribute.TEXTURE) {
      return Optional.empty();
    }
    String own = attribute.of(thing);
    String other = varied ? attribute.of(things.get(1)) : observer.otherWord(attribute, own);
    int structure = observer.dice().weighted(2, 1, 1);
    return observer
        .single(thing, attribute)
        .map(
            reference ->
                switch (structure) {
                  case 0 -> query(observer, attribute, reference, other);
                  case 1 ->
                      verify(
                          observer,
                          attribute,
                          reference,
                          observer.dice().chance(0.5) ? own : other);
                  default -> choose(observer, attribute, reference, other);
                });
  }

  private static Question query(
      Observer observer, Attribute attribute, Reference reference, String other) {
    boolean onlyShape =
        attribute == Attribute.SHAPE && reference.description().attributes().isEmpty();
    String sentence =
        onlyShape && observer.dice().chance(0.6)
            ? observer.phrases().ask(ONLY_SHAPE)
            : observer.phrases().ask(open(attribute), reference.phrase());
    String answer = attribute.of(reference.thing());
    return question(attribute, reference, Structural.QUERY, sentence, answer, attribute.word())
        .entailing(
            verify(observer, attribute, reference, answer),
            verify(observer, attribute, reference, other),
            choose(observer, attribute, reference, other));
  }

  private static Question verify(
      Observer observer, Attribute attribute, Reference reference, String word) {
    boolean holds = attribute.of(reference.thing()).equals(word);
    Phrases phrases = observer.phrases();
    String sentence = phrases.ask(CLOSED, reference.phrase(), phrases.predicate(attribute, word));
    return question(attribute, reference, Structural.VERIFY, sentence, Question.yes(holds), word);
  }

  private static Question choose(
      Observer observer, Attribute attribute, Reference reference, String other) {
    String own = attribute.of(reference.thing());
    List<String> words = observer.dice().shuffled(List.of(own, other));
    Phrases phrases = observer.phrases();
    String first = phrases.predicate(attribute, words.get(0));
    String second = phrases.predicate(attribute, words.get(1));
    String sentence = phrases.ask(EITHER, reference.phrase(), first, second);
    return question(
        attribute, reference, Structural.CHOOSE, sentence, own, String.join("|", words));
  }

  private static Question question(
      Attribute attribute,
      Reference reference,
      Structural structural,
      String sentence,
      String answer,
      String argument) {
    boolean shape = attribute == Attribute.SHAPE;
    Form form =
        new Form(
            kind(attribute),
            structural,
            shape ? Semantic.CAT : Semantic.ATTR,
            structural.word() + (shape ? "Category" : "Attr"));
    Program program = reference.select().then(structural.word() + " " + attribute.word(), argument);
    String topic = reference.description().head() + "_" + attribute.word();
    return Question.of(form, topic, sentence, answer, program).naming(reference.mention());
  }

  private static Kind kind(Attribute attribute) {
    return switch (attribute) {
      case SIZE -> Kind.SIZE;
      case TEXTURE -> Kind.TEXTURE;
      case COLOUR -> Kind.COLOR;
      case SHAPE -> Kind.SHAPE;
    };
  }
}
