package lxmert.dataset;

import java.nio.file.Path;
import java.util.Map;
import lxmert.io.Progress;

/**
 * Answers to VQA questions as VQA's server takes them: a list of {@code {"answer", "question_id"}},
 * the ids as numbers. Written to the letter as the official LXMERT code does.
 */
public final class VqaAnswerFile {
  private static final AnswerList FORMAT = new AnswerList("question_id", "answer", true);

  private VqaAnswerFile() {}

  /** Writes answers by question id, in their order, atomically. */
  public static void write(Path file, Iterable<Map.Entry<String, String>> answers) {
    FORMAT.write(file, answers);
  }

  /** As {@link #read(Path, Progress)}, without a word. */
  public static Map<String, String> read(Path file) {
    return read(file, Progress.silent());
  }

  /**
   * Reads answers by question id, in file order, as others write them too: a question a line, an
   * object of answers by id, ids as text or as numbers. Other keys are ignored.
   *
   * @throws lxmert.io.UserError if a question has no id, no answer that is text, or two answers
   */
  public static Map<String, String> read(Path file, Progress progress) {
    return FORMAT.read(file, progress, AnswerList::text);
  }
}
