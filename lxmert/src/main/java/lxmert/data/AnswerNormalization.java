package lxmert.data;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The published normalisation of annotators' answers before they are looked up in the answer table.
 */
public final class AnswerNormalization {
  private static final List<String> ARTICLES = List.of("a ", "an ", "the ");

  private static final Map<String, String> REPLACEMENTS =
      Map.ofEntries(
          Map.entry("one", "1"),
          Map.entry("two", "2"),
          Map.entry("three", "3"),
          Map.entry("four", "4"),
          Map.entry("five", "5"),
          Map.entry("six", "6"),
          Map.entry("seven", "7"),
          Map.entry("eight", "8"),
          Map.entry("nine", "9"),
          Map.entry("ten", "10"),
          Map.entry("grey", "gray"));

  private AnswerNormalization() {}

  /**
   * Lower case; one final full stop taken off; then one article of each kind, in this order; then
   * numbers up to ten as digits. Each step is done once, so {@code the a red} becomes {@code a
   * red}.
   */
  public static String normalize(String answer) {
    String result = answer.toLowerCase(Locale.ROOT);
    if (result.endsWith(".")) {
      result = result.substring(0, result.length() - 1).strip();
    }
    for (String article : ARTICLES) {
      if (result.startsWith(article)) {
        result = result.substring(article.length()).strip();
      }
    }
    return REPLACEMENTS.getOrDefault(result, result);
  }
}
