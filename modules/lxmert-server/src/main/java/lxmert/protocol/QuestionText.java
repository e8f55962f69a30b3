package lxmert.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import lxmert.serving.ServingError;

/** Questions as they come: trimmed, without control characters, of a sensible length. */
public final class QuestionText {
  private static final int MOST_CHARACTERS = 2000;

  private QuestionText() {}

  /**
   * A question that is fit to be asked.
   *
   * @param where it stands, for errors
   * @throws ServingError if it is empty, too long, or no sequence of characters
   */
  public static String clean(String text, String where) {
    requireWhole(text, where);
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.isWhitespace(c) ? ' ' : c)
        .filter(c -> !Character.isISOControl(c))
        .forEach(clean::appendCodePoint);
    String question = clean.toString().strip();
    if (question.isEmpty()) {
      throw ServingError.invalid(where + " is empty, expected a question");
    }
    int length = question.codePointCount(0, question.length());
    if (length > MOST_CHARACTERS) {
      throw ServingError.invalid(
          "%s has %d characters, expected at most %d".formatted(where, length, MOST_CHARACTERS));
    }
    return question;
  }

  /**
   * Checks that a text is one: JSON can spell half of a character.
   *
   * @throws ServingError if a surrogate stands alone
   */
  static void requireWhole(String text, String where) {
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw ServingError.invalid(where + " has half a character (an unpaired surrogate)");
    }
  }

  /**
   * Bytes as text.
   *
   * @throws ServingError if they are not UTF-8
   */
  public static String decode(byte[] utf8, String where) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw ServingError.invalid(where + " is not valid UTF-8", e);
    }
  }
}
