package lxmert.finetune;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How good a set of answers is, in percent.
 *
 * @param examples how many were scored
 * @param accuracy the mean score of the answers
 * @param figures what else the task is judged by, such as NLVR2's consistency
 * @param tables accuracy by kind: for each title, such as {@link #ANSWER_TYPE}, that of every kind
 */
public record TaskScores(
    int examples,
    double accuracy,
    Map<String, Double> figures,
    Map<String, Map<String, Double>> tables) {
  /** Title of a table by type of question. */
  public static final String QUESTION_TYPE = "question type";

  /** Title of a table by type of answer. */
  public static final String ANSWER_TYPE = "answer type";

  /** Copies the maps, keeping their order. */
  public TaskScores {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
  }
}
