package lxmert.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lxmert.io.AtomicFiles;
import lxmert.io.ByteLines;
import lxmert.io.InputFile;
import lxmert.io.JsonProblem;
import lxmert.io.JsonRows;
import lxmert.io.Progress;
import lxmert.io.UserError;

/**
 * Judgements on NLVR2's examples as its authors take them: a CSV file without a header, {@code
 * identifier,True} or {@code identifier,False} a line.
 */
public final class Nlvr2AnswerFile {
  private static final AnswerList JSON = new AnswerList("identifier", "prediction", false);
  private static final Set<String> WORDS = Set.of("true", "false");

  private Nlvr2AnswerFile() {}

  /** Writes judgements, of {@link Nlvr2Example#ANSWERS}, by identifier, in their order. */
  public static void write(Path file, Iterable<Map.Entry<String, String>> answers) {
    AnswerLines.write(file, "", answers);
  }

  /**
   * Reads judgements, of {@link Nlvr2Example#ANSWERS}, by identifier, in file order. They may be in
   * any case, as in the official evaluation; blank lines are ignored. A first line may name the
   * columns, and the file may be JSON: a list or lines of objects, or an object of judgements.
   *
   * @throws UserError if a line is not of this form or an identifier occurs twice
   */
  public static Map<String, String> read(Path file) {
    return isJson(file)
        ? JSON.read(file, Progress.silent(), Nlvr2AnswerFile::judgement)
        : readLines(file);
  }

  /** No identifier begins as a list or an object does. */
  private static boolean isJson(Path file) {
    try (InputStream in = InputFile.stream(file)) {
      int first = in.read();
      while (first >= 0 && Character.isWhitespace(first)) {
        first = in.read();
      }
      return first == '[' || first == '{';
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  private static Map<String, String> readLines(Path file) {
    Map<String, String> answers = new LinkedHashMap<>();
    boolean[] begun = {false};
    ByteLines.read(
        file,
        (place, line) -> {
          String[] columns = Whitespace.strip(line).split(",", -1);
          if (columns.length != 2) {
            throw new UserError(place + ": expected identifier,True or False, found " + line);
          }
          boolean header = !begun[0] && isHeader(columns);
          begun[0] = true;
          if (header) {
            return;
          }
          String answer = judgement(place, Whitespace.strip(columns[1]));
          if (answers.put(columns[0], answer) != null) {
            throw new UserError(place + ": identifier " + columns[0] + " is answered twice");
          }
        });
    return answers;
  }

  /** A judgement of a JSON file, text or a truth value. */
  private static String judgement(JsonRows.Place place, String field, JsonNode value) {
    String word = value.isValueNode() ? value.asText().toLowerCase(Locale.ROOT) : "";
    if (!WORDS.contains(word)) {
      throw place.error(
          ": %s is %s, expected True or False".formatted(field, JsonProblem.found(value)));
    }
    return judgement(place.toString(), word);
  }

  /** Names instead of an example and a judgement. */
  private static boolean isHeader(String[] columns) {
    return !Nlvr2Example.isIdentifier(columns[0].strip())
        && !WORDS.contains(columns[1].strip().toLowerCase(Locale.ROOT));
  }

  private static String judgement(String place, String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "true" -> Nlvr2Example.TRUE;
      case "false" -> Nlvr2Example.FALSE;
      default -> throw new UserError(place + ": expected True or False, found " + word);
    };
  }
}
