package lxmert.dataset;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import lxmert.io.ByteLines;
import lxmert.io.UserError;

/**
 * Judgements on NLVR2's examples as its authors take them: a CSV file without a header, {@code
 * identifier,True} or {@code identifier,False} a line.
 */
public final class Nlvr2AnswerFile {
  private static final int LONGEST = 1 << 12;

  private Nlvr2AnswerFile() {}

  /** Writes judgements, of {@link Nlvr2Example#ANSWERS}, by identifier, in their order. */
  public static void write(Path file, Iterable<Map.Entry<String, String>> answers) {
    AnswerLines.write(file, "", answers);
  }

  /**
   * Reads judgements, of {@link Nlvr2Example#ANSWERS}, by identifier, in file order. They may be in
   * in any case, as in the official evaluation; blank lines are ignored.
   *
   * @throws UserError if a line is not of this form or an identifier occurs twice
   */
  public static Map<String, String> read(Path file) {
    Map<String, String> answers = new LinkedHashMap<>();
    ByteLines.read(
        file,
        LONGEST,
        (place, line) -> {
          String[] columns = Whitespace.strip(line).split(",", -1);
          if (columns.length != 2) {
            throw new UserError(place + ": expected identifier,True or False, found " + line);
          }
          String answer = judgement(place, Whitespace.strip(columns[1]));
          if (answers.put(columns[0], answer) != null) {
            throw new UserError(place + ": identifier " + columns[0] + " is answered twice");
          }
        });
    return answers;
  }

  private static String judgement(String place, String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "true" -> Nlvr2Example.TRUE;
      case "false" -> Nlvr2Example.FALSE;
      default -> throw new UserError(place + ": expected True or False, found " + word);
    };
  }
}
