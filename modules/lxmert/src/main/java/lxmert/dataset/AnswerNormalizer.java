package lxmert.dataset;

import java.util.Locale;
import java.util.Map;

/**
 * How the official LXMERT code writes answers before it looks them up in the table of its
 * pre-training (docs/model.md, "Answers"). Not to be taken for {@link VqaNormalizer}, the rules of
 * VQA's metric.
 */
public final class AnswerNormalizer {
  private static final Map<String, String> SPELLINGS =
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

  private AnswerNormalizer() {}

  /**
   * Lower case, without a final full stop and a leading article, numbers to ten as digits. Each
   * step runs once, in this order: "the a red" keeps its "a".
   */
  public static String normalize(String answer) {
    String result = answer.toLowerCase(Locale.ROOT);
    if (result.endsWith(".")) {
      result = Whitespace.strip(result.substring(0, result.length() - 1));
    }
    for (String article : new String[] {"a ", "an ", "the "}) {
      if (result.startsWith(article)) {
        result = Whitespace.strip(result.substring(article.length()));
      }
    }
    return SPELLINGS.getOrDefault(result, result);
  }
}
