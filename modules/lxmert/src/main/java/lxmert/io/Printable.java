package lxmert.io;

/**
 * Text of files on a terminal: what would move the cursor, colour, clear, reorder or end the line
 * is shown as Java writes it in a program.
 */
public final class Printable {
  /** A sentence with an id and a path or two has a tenth of it. */
  private static final int LONGEST = 2000;

  private Printable() {}

  /** One line of at most two thousand characters; of a longer one the beginning and the end. */
  public static String line(String text) {
    String escaped = escaped(text, false);
    int half = LONGEST / 2 - 3;
    return escaped.length() <= LONGEST
        ? escaped
        : escaped.substring(0, half) + " ... " + escaped.substring(escaped.length() - half);
  }

  /** Lines and tabs stay. */
  public static String lines(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean lines) {
    if (text.chars().noneMatch(letter -> isControl(letter, lines))) {
      return text;
    }
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (!isControl(letter, lines)) {
        escaped.append(letter);
      } else if (letter == '\n') {
        escaped.append("\\n");
      } else if (letter == '\t') {
        escaped.append("\\t");
      } else if (letter == '\r') {
        escaped.append("\\r");
      } else {
        escaped.append("\\u%04x".formatted((int) letter));
      }
    }
    return escaped.toString();
  }

  private static boolean isControl(int letter, boolean lines) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL -> !(lines && (letter == '\n' || letter == '\t'));
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      // Format characters turn the direction of what follows; the joiners of emoji do not.
      case Character.FORMAT -> letter != '\u200d' && letter != '\u200c';
      default -> false;
    };
  }
}
