package lxmert.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * BERT's first stage: text to lower-case words without accents, punctuation split off. Follows the
 * official Python code on every code point. Only characters that this JDK's Unicode version does
 * not know yet may differ: they count as unassigned and are dropped.
 */
final class BasicTokenizer {
  /**
   * The punctuation that the Unicode property Case_Ignorable holds besides whole categories
   * (Word_Break = MidLetter, MidNumLet or Single_Quote).
   */
  private static final String CASE_IGNORABLE =
      "'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a";

  private BasicTokenizer() {}

  /** The words and punctuation marks of a text, none of them empty. */
  static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    for (String token : separate(text).split(" ", -1)) {
      if (Vocabulary.SPECIAL.contains(token)) {
        words.add(token);
      } else {
        splitPunctuation(withoutAccents(lower(token)), words);
      }
    }
    return words;
  }

  /** Whether a character stands for itself as a word. */
  static boolean isPunctuation(int c) {
    if (c < 128) {
      return c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** Whether a character separates words: these become blanks before anything else is split. */
  static boolean isSpace(int c) {
    return switch (c) {
      case ' ', '\t', '\n', '\r' -> true;
      default -> Character.isSpaceChar(c); // categories Zs, Zl and Zp
    };
  }

  /** Whether a character is deleted, so that its neighbours join; white space is not. */
  static boolean isDropped(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> c == 0xFFFD;
    };
  }

  /** Deletes what is dropped, writes white space as blanks, and sets ideographs apart. */
  private static String separate(String text) {
    StringBuilder result = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (isSpace(c)) {
                result.append(' ');
              } else if (isDropped(c)) {
                return;
              } else if (isIdeograph(c)) {
                result.append(' ').appendCodePoint(c).append(' ');
              } else {
                result.appendCodePoint(c);
              }
            });
    return result.toString();
  }

  /** The blocks of CJK ideographs; kana and hangul are written with blanks, or as words. */
  private static boolean isIdeograph(int c) {
    return c >= 0x3400
        && (c <= 0x4DBF
            || within(c, 0x4E00, 0x9FFF)
            || within(c, 0xF900, 0xFAFF)
            || within(c, 0x20000, 0x2A6DF)
            || within(c, 0x2A700, 0x2CEAF)
            || within(c, 0x2F800, 0x2FA1F));
  }

  private static boolean within(int c, int first, int last) {
    return c >= first && c <= last;
  }

  /**
   * Python's {@code str.lower()}. Java's own takes word boundaries into account where a sigma ends
   * a word, and so differs.
   */
  private static String lower(String token) {
    StringBuilder result = new StringBuilder(token.length() + 1);
    for (int i = 0; i < token.length(); ) {
      int c = token.codePointAt(i);
      int next = i + Character.charCount(c);
      if (c == 'Σ') {
        result.append(isFinal(token, i, next) ? 'ς' : 'σ');
      } else if (c == 'İ') {
        result.append("i\u0307");
      } else {
        result.appendCodePoint(Character.toLowerCase(c));
      }
      i = next;
    }
    return result.toString();
  }

  /** Unicode's Final_Sigma: a cased letter stands before, and none after, skipping marks. */
  private static boolean isFinal(String token, int start, int end) {
    int before = start;
    while (before > 0 && isCaseIgnorable(token.codePointBefore(before))) {
      before -= Character.charCount(token.codePointBefore(before));
    }
    int after = end;
    while (after < token.length() && isCaseIgnorable(token.codePointAt(after))) {
      after += Character.charCount(token.codePointAt(after));
    }
    return before > 0
        && isCased(token.codePointBefore(before))
        && (after == token.length() || !isCased(token.codePointAt(after)));
  }

  private static boolean isCased(int c) {
    return Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
  }

  private static boolean isCaseIgnorable(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.MODIFIER_LETTER,
          Character.MODIFIER_SYMBOL ->
          true;
      default -> CASE_IGNORABLE.indexOf(c) >= 0;
    };
  }

  /** Decomposes (NFD) and drops the marks of category Mn. */
  private static String withoutAccents(String token) {
    StringBuilder result = new StringBuilder(token.length());
    Normalizer.normalize(token, Normalizer.Form.NFD)
        .codePoints()
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .forEach(result::appendCodePoint);
    return result.toString();
  }

  private static void splitPunctuation(String token, List<String> words) {
    int start = 0;
    for (int i = 0; i < token.length(); ) {
      int c = token.codePointAt(i);
      int next = i + Character.charCount(c);
      if (isPunctuation(c)) {
        addWord(token.substring(start, i), words);
        words.add(token.substring(i, next));
        start = next;
      }
      i = next;
    }
    addWord(token.substring(start), words);
  }

  private static void addWord(String word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word);
    }
  }
}
