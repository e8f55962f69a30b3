package lxmert.score;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Answers by question id, compared with the questions of truth files. It keeps account of questions
 * without an answer and of answers without a question, so it serves for one scoring only. An id
 * that begins with zeros, as many of GQA do, is also found without them.
 *
 * @param <A> the type of an answer
 */
public final class Submission<A> {
  /** What an id loses where it is written as a number. */
  private static final Pattern LEADING_ZEROS = Pattern.compile("^0+(?=[0-9])");

  private final String name;
  private final Map<String, Given<A>> answers;
  private int missing;
  private @Nullable String firstMissing;

  private Submission(String name, Map<String, Given<A>> answers) {
    this.name = name;
    this.answers = answers;
  }

  /** An answer, what is known of it so far, and room for what a metric notes about it. */
  static final class Given<A> {
    private final A answer;
    private @Nullable String question;
    private boolean asked;
    private boolean scored;
    private int notes;

    private Given(A answer) {
      this.answer = answer;
    }

    A answer() {
      return answer;
    }

    void note(int bit, boolean on) {
      notes |= on ? bit : 0;
    }

    boolean noted(int bit) {
      return (notes & bit) != 0;
    }
  }

  /**
   * Answers by question id.
   *
   * @param name of their file, for messages
   */
  public static <A> Submission<A> of(Path name, Map<String, A> answers) {
    return of(name.toString(), answers);
  }

  static <A> Submission<A> of(String name, Map<String, A> answers) {
    Map<String, Given<A>> given = new HashMap<>(answers.size() * 4 / 3 + 1);
    answers.forEach((id, answer) -> given.put(id, new Given<>(answer)));
    return new Submission<>(name, given);
  }

  /** The answer to a question, which counts as missing where there is none. */
  @Nullable Given<A> ask(String id) {
    Given<A> given = find(id);
    if (given == null) {
      missing++;
      firstMissing = firstMissing == null ? id : firstMissing;
    }
    return given;
  }

  /**
   * The answer to a question that is scored, which counts as missing where there is none.
   *
   * @param truth where the question stands
   * @throws UserError if it was scored before
   */
  @Nullable Given<A> score(String id, String truth) {
    Given<A> given = ask(id);
    if (given != null) {
      if (given.scored) {
        throw new UserError("%s: question %s is there twice".formatted(truth, id));
      }
      given.scored = true;
    }
    return given;
  }

  /** The answer to a question that may have none. */
  @Nullable Given<A> find(String id) {
    Given<A> given = peek(id);
    if (given != null) {
      given.asked = true;
    }
    return given;
  }

  /** An answer, which nobody has asked for by this. */
  @Nullable Given<A> peek(String id) {
    Given<A> given = answers.get(id);
    if (given == null && id.startsWith("0")) {
      given = answers.get(LEADING_ZEROS.matcher(id).replaceFirst(""));
    }
    if (given != null) {
      if (given.question != null && !given.question.equals(id)) {
        throw new UserError(
            "%s: the answer to question %s may be one to %s or to %s, expected ids as text"
                .formatted(name, LEADING_ZEROS.matcher(id).replaceFirst(""), given.question, id));
      }
      given.question = id;
    }
    return given;
  }

  /**
   * Has to be called when questions of a file were asked.
   *
   * @param truth the file of the questions
   * @throws UserError if one of them has no answer
   */
  void checkComplete(String truth) {
    if (missing > 0) {
      throw new UserError(
          "%s has no answer to %d of the questions of %s, the first of them %s"
              .formatted(name, missing, truth, firstMissing));
    }
  }

  /**
   * Has to be called when all questions were asked.
   *
   * @param truth the file of the questions
   * @throws UserError if a question has no answer or an answer no question
   */
  void check(String truth) {
    check(truth, "");
  }

  /** As {@link #check(String)}, with a word of advice where an answer has no question. */
  void check(String truth, String advice) {
    checkComplete(truth);
    List<String> unasked =
        answers.entrySet().stream()
            .filter(given -> !given.getValue().asked)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (!unasked.isEmpty()) {
      throw new UserError(
          "%s has %d answers to questions that are not in %s, one of them %s%s"
              .formatted(name, unasked.size(), truth, unasked.get(0), advice));
    }
  }
}
