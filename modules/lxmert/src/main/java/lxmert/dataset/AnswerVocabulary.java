package lxmert.dataset;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import lxmert.io.Check;
import lxmert.io.Json;

/**
 * The answers a model chooses from; an answer's label is its place in the list. Read from the
 * official {@code *_label2ans.json}, whose first answer may be the empty text (VQA).
 */
public final class AnswerVocabulary {
  private final List<String> answers;
  private final Map<String, Integer> indices;

  private AnswerVocabulary(List<String> answers, Map<String, Integer> indices) {
    this.answers = answers;
    this.indices = indices;
  }

  /**
   * Answers in the order of their labels.
   *
   * @throws IllegalArgumentException if there are none or one occurs twice
   */
  public static AnswerVocabulary of(List<String> answers) {
    if (answers.isEmpty()) {
      throw new IllegalArgumentException("no answers");
    }
    Map<String, Integer> indices = new HashMap<>();
    for (int i = 0; i < answers.size(); i++) {
      Integer before = indices.put(answers.get(i), i);
      if (before != null) {
        throw new IllegalArgumentException(
            "the answer \"%s\" occurs twice, as %d and as %d".formatted(answers.get(i), before, i));
      }
    }
    return new AnswerVocabulary(List.copyOf(answers), indices);
  }

  /**
   * Reads a JSON list of answers.
   *
   * @throws lxmert.io.UserError if the file is not a list of different answers
   */
  public static AnswerVocabulary read(Path file) {
    List<String> answers = List.of(Json.read(file, String[].class));
    return Check.given(file.toString(), () -> of(answers));
  }

  /** Writes the list of answers ({@code label2ans.json}), atomically. */
  public void write(Path file) {
    Json.write(file, answers);
  }

  /** Writes the map from answer to label ({@code ans2label.json}), atomically. */
  public void writeIndex(Path file) {
    Map<String, Integer> labels = new LinkedHashMap<>();
    answers.forEach(answer -> labels.put(answer, indices.get(answer)));
    Json.write(file, labels);
  }

  /** Number of answers. */
  public int size() {
    return answers.size();
  }

  /** The answer of a label. */
  public String answer(int index) {
    return answers.get(index);
  }

  /** All answers in the order of their labels. */
  public List<String> answers() {
    return answers;
  }

  /** The label of an answer; empty for one that is not in the list. */
  public OptionalInt index(String answer) {
    Integer index = indices.get(answer);
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }
}
