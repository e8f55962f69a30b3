package lxmert.world;

import java.util.List;
import java.util.Map;

/** How people say a word of the world; the plain word comes first. */
final class Lexicon {
  private static final Map<String, List<String>> SYNONYMS =
      Map.ofEntries(
          Map.entry("small", List.of("small", "little", "tiny")),
          Map.entry("medium", List.of("medium", "medium-sized", "mid-sized")),
          Map.entry("large", List.of("large", "big", "huge")),
          Map.entry("solid", List.of("solid", "plain")),
          Map.entry("striped", List.of("striped", "stripy")),
          Map.entry("dotted", List.of("dotted", "spotted")),
          Map.entry("checkered", List.of("checkered", "checked")),
          Map.entry("gray", List.of("gray", "grey")),
          Map.entry("purple", List.of("purple", "violet")),
          Map.entry("teal", List.of("teal", "turquoise")),
          Map.entry("circle", List.of("circle", "disc")),
          Map.entry("ring", List.of("ring", "hoop")),
          Map.entry("cross", List.of("cross", "plus sign")),
          Map.entry("crescent", List.of("crescent", "moon")),
          Map.entry("semicircle", List.of("semicircle", "half circle")),
          Map.entry("diamond", List.of("diamond", "rhombus")),
          Map.entry("thing", List.of("thing", "object", "shape")));

  private static final Map<String, String> PLURALS =
      Map.of("cross", "crosses", "rhombus", "rhombuses");

  private static final Map<String, String> PATTERNS =
      Map.of(
          "striped", "with stripes",
          "dotted", "with dots",
          "checkered", "with a checkered pattern",
          "solid", "without a pattern");

  private Lexicon() {}

  /** All ways to say a word, itself first. */
  static List<String> forms(String word) {
    return SYNONYMS.getOrDefault(word, List.of(word));
  }

  /** What stands after a noun for a texture. */
  static String pattern(String texture) {
    return PATTERNS.getOrDefault(texture, "");
  }

  static String plural(String noun) {
    return PLURALS.getOrDefault(noun, noun + "s");
  }

  /** The noun phrase with "a" or "an". */
  static String indefinite(String phrase) {
    return ("aeiou".indexOf(phrase.charAt(0)) >= 0 ? "an " : "a ") + phrase;
  }
}
