package lxmert.dataset;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * What ten people answered to one question of VQA.
 *
 * @param questionId unique in its data set
 * @param questionType the question's first words, for example {@code what color is the}
 * @param answerType {@code yes/no}, {@code number} or {@code other}
 * @param multipleChoiceAnswer the most frequent answer; empty where the data set does not say
 * @param answers the annotators' answers, ten in VQA
 */
public record VqaAnnotation(
    String questionId,
    String questionType,
    String answerType,
    String multipleChoiceAnswer,
    List<String> answers) {
  /** Copies the answers; there has to be one. */
  public VqaAnnotation {
    answers = List.copyOf(answers);
    if (answers.isEmpty()) {
      throw new IllegalArgumentException("question " + questionId + " has no answers");
    }
  }

  /**
   * The soft score of every answer by the number of annotators that gave it: 0.3, 0.6, 0.9, and 1
   * from four on (Anderson et al. 2018). Answers are compared as they were typed.
   */
  public Map<String, Double> softScores() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    answers.forEach(answer -> counts.merge(answer, 1, Integer::sum));
    Map<String, Double> scores = new LinkedHashMap<>();
    counts.forEach((answer, count) -> scores.put(answer, softScore(count)));
    return scores;
  }

  /**
   * The same in the spelling of the answers that a model learns, with the most frequent of them,
   * the first of equal ones.
   */
  VqaAnnotation spelled() {
    List<String> spelled = answers.stream().map(VqaV2::spelled).toList();
    String best =
        Collections.max(
            new LinkedHashSet<>(spelled), // the first of equal ones
            Comparator.comparingInt(answer -> Collections.frequency(spelled, answer)));
    return new VqaAnnotation(questionId, questionType, answerType, best, spelled);
  }

  /** The score of an answer that so many of the ten annotators gave. */
  public static double softScore(int count) {
    return switch (count) {
      case 0 -> 0;
      case 1 -> 0.3;
      case 2 -> 0.6;
      case 3 -> 0.9;
      default -> 1;
    };
  }
}
