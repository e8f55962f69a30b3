package lxmert.world;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Puts descriptions into words: synonyms, adjectives before the noun, one of them in a clause. */
final class Phrases {
  private static final double PLAIN_WORD = 0.75;
  private static final double CLAUSE = 0.15;

  private final Dice dice;

  Phrases(Dice dice) {
    this.dice = dice;
  }

  /** For example "a large red circle". */
  String a(Description description) {
    return Lexicon.indefinite(noun(description, false));
  }

  /** For example "large red circle". */
  String one(Description description) {
    return noun(description, false);
  }

  /** For example "the circle that is red". */
  String the(Description description) {
    return "the " + noun(description, false);
  }

  /** For example "striped circles". */
  String many(Description description) {
    return noun(description, true);
  }

  /** A word or one of its synonyms. */
  String word(String word) {
    List<String> forms = Lexicon.forms(word);
    return dice.chance(PLAIN_WORD) ? forms.get(0) : dice.pick(forms);
  }

  /** A relation, as it is said between two things. */
  String relation(Relation relation) {
    return dice.chance(PLAIN_WORD) ? relation.forms().get(0) : dice.pick(relation.forms());
  }

  /** What is predicated: "red", "a circle". */
  String predicate(Attribute attribute, String word) {
    return attribute == Attribute.SHAPE ? Lexicon.indefinite(word(word)) : word(word);
  }

  /** One of the templates, filled, as a question. */
  String ask(List<String> templates, Object... parts) {
    String text = dice.pick(templates).formatted(parts);
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + "?";
  }

  private String noun(Description description, boolean plural) {
    Map<Attribute, String> words = description.words();
    List<Attribute> adjectives =
        words.keySet().stream().filter(attribute -> attribute != Attribute.SHAPE).toList();
    boolean clause = !adjectives.isEmpty() && dice.chance(CLAUSE);
    Attribute last = clause ? dice.pick(adjectives) : Attribute.SHAPE;
    StringJoiner phrase = new StringJoiner(" ");
    for (Attribute attribute : adjectives) {
      if (attribute != last) {
        phrase.add(word(words.getOrDefault(attribute, "")));
      }
    }
    String shape = words.get(Attribute.SHAPE);
    String head = word(shape == null ? "thing" : shape);
    phrase.add(plural ? Lexicon.plural(head) : head);
    if (clause) {
      phrase.add(clause(last, words.getOrDefault(last, ""), plural));
    }
    return phrase.toString();
  }

  private String clause(Attribute attribute, String word, boolean plural) {
    if (attribute == Attribute.TEXTURE && dice.chance(0.5)) {
      return Lexicon.pattern(word);
    }
    return dice.pick("that", "which") + (plural ? " are " : " is ") + word(word);
  }
}
