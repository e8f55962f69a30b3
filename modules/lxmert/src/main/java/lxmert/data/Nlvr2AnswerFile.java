package lxmert.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.UserError;

/**
 * Judgements on NLVR2's examples as its authors take them: a CSV file without a header, {@code
 * identifier,True} or {@code identifier,False} a line.
 */
public final class Nlvr2AnswerFile {
  private static final int LONGEST = 1 << 12;

  private Nlvr2AnswerFile() {}

  /** Writes judgements by identifier, in the order of the map, atomically. */
  public static void write(Path file, Map<String, Boolean> answers) {
    AtomicFiles.write(
        file,
        out -> {
          for (Map.Entry<String, Boolean> answer : answers.entrySet()) {
            String line = answer.getKey() + (answer.getValue() ? ",True\n" : ",False\n");
            out.write(line.getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  /**
   * Reads judgements by identifier, in file order. Blank lines are passed over.
   *
   * @throws UserError if a line is not of this form or an identifier stands twice
   */
  public static Map<String, Boolean> read(Path file) {
    Map<String, Boolean> answers = new LinkedHashMap<>();
    ByteLines.read(
        file,
        LONGEST,
        (place, line) -> {
          String[] columns = Whitespace.strip(line).split(",", -1);
          if (columns.length != 2) {
            throw new UserError(place + ": expected identifier,True or False, found " + line);
          }
          boolean answer = Nlvr2Labels.truth(place, Whitespace.strip(columns[1]));
          if (answers.put(columns[0], answer) != null) {
            throw new UserError(place + ": identifier " + columns[0] + " is answered twice");
          }
        });
    return answers;
  }
}
