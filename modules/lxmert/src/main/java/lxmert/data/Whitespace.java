package lxmert.data;

import java.util.regex.Pattern;

/** White space as Python's {@code str.split()} and {@code str.strip()} see it. */
final class Whitespace {
  private static final String ONE = "[\\s\\x1c-\\x1f\\x85\\p{Z}]";
  private static final Pattern BETWEEN = Pattern.compile(ONE + "+");
  private static final Pattern AROUND = Pattern.compile("^" + ONE + "+|" + ONE + "+$");

  private Whitespace() {}

  static String strip(String text) {
    return AROUND.matcher(text).replaceAll("");
  }

  /** The words of a text; none for a blank one. */
  static String[] split(String text) {
    String stripped = strip(text);
    return stripped.isEmpty() ? new String[0] : BETWEEN.split(stripped, -1);
  }
}
