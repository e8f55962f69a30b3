package lxmert.dataset;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import lxmert.io.AtomicFiles;

/** A submission file that has one example and its answer a line, without a header. */
final class AnswerLines {
  private AnswerLines() {}

  /**
   * Writes answers by id, in their order, atomically.
   *
   * @param ending what follows the id, before the comma
   */
  static void write(Path file, String ending, Iterable<Map.Entry<String, String>> answers) {
    AtomicFiles.write(
        file,
        out -> {
          for (Map.Entry<String, String> answer : answers) {
            String line = answer.getKey() + ending + "," + answer.getValue() + "\n";
            out.write(line.getBytes(StandardCharsets.UTF_8));
          }
        });
  }
}
