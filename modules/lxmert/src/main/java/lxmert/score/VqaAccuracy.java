package lxmert.score;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Mean scores in percent.
 *
 * @param questions how many were scored
 * @param overall the mean over all of them
 * @param byQuestionType the mean of every question type, in the order in which they came
 * @param byAnswerType the mean of every answer type, in the order in which they came
 */
public record VqaAccuracy(
    int questions,
    double overall,
    Map<String, Double> byQuestionType,
    Map<String, Double> byAnswerType) {
  /** Copies the maps, keeping their order. */
  public VqaAccuracy {
    byQuestionType = Collections.unmodifiableMap(new LinkedHashMap<>(byQuestionType));
    byAnswerType = Collections.unmodifiableMap(new LinkedHashMap<>(byAnswerType));
  }

  /** The same, as for any task, under the titles of VQA. */
  public TaskScores scores() {
    return scores(TaskScores.QUESTION_TYPE, TaskScores.ANSWER_TYPE, Map.of());
  }

  /**
   * The same, as for any task.
   *
   * @param first title of the scores by question type
   * @param second title of the scores by answer type
   * @param figures further scores
   */
  public TaskScores scores(String first, String second, Map<String, Double> figures) {
    Map<String, Map<String, Double>> tables = new LinkedHashMap<>();
    tables.put(first, byQuestionType);
    tables.put(second, byAnswerType);
    return new TaskScores(questions, overall, figures, tables);
  }

  /** All values rounded to two places, as the official VQA evaluation reports them. */
  public VqaAccuracy rounded() {
    return new VqaAccuracy(
        questions,
        round(overall),
        means(byQuestionType, VqaAccuracy::round),
        means(byAnswerType, VqaAccuracy::round));
  }

  /** To two places, a half away from zero. */
  static double round(double percent) {
    return Double.isNaN(percent)
        ? percent
        : new BigDecimal(percent).setScale(2, RoundingMode.HALF_UP).doubleValue();
  }

  private static <T> Map<String, Double> means(Map<String, T> of, ToDoubleFunction<T> mean) {
    Map<String, Double> result = new LinkedHashMap<>();
    of.forEach((type, value) -> result.put(type, mean.applyAsDouble(value)));
    return result;
  }

  /** Gathers scores; not for several threads. */
  public static final class Gatherer {
    private final ExactMean all = new ExactMean();
    private final Map<String, ExactMean> questionTypes = new LinkedHashMap<>();
    private final Map<String, ExactMean> answerTypes = new LinkedHashMap<>();

    /** Adds the score, 0 to 1, of one question. */
    public void add(String questionType, String answerType, double score) {
      add(questionType, answerType, score, 1);
    }

    /** Adds the score, 0 to 1, that so many questions of these types have. */
    public void add(String questionType, String answerType, double score, int questions) {
      all.add(score, questions);
      questionTypes.computeIfAbsent(questionType, type -> new ExactMean()).add(score, questions);
      answerTypes.computeIfAbsent(answerType, type -> new ExactMean()).add(score, questions);
    }

    /** The means so far; NaN where nothing was added. */
    public VqaAccuracy accuracy() {
      return new VqaAccuracy(
          all.count(),
          all.percent(),
          means(questionTypes, ExactMean::percent),
          means(answerTypes, ExactMean::percent));
    }
  }
}
