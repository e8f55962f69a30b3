package lxmert.score;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * GQA's distribution: how far the answers given to a group of questions are from the right ones as
 * a distribution, by the chi-square statistic, as a mean over the groups weighted by their
 * questions and divided by 100. Answers that are right nowhere in a group do not count there.
 */
final class GqaDistribution {
  private final Map<String, Map<String, Integer>> right = new LinkedHashMap<>();
  private final Map<String, Map<String, Integer>> given = new HashMap<>();

  /** Adds so many questions; groups and answers are added up in the order in which they come. */
  void add(String group, String answer, String prediction, int questions) {
    right
        .computeIfAbsent(group, each -> new LinkedHashMap<>())
        .merge(answer, questions, Integer::sum);
    given
        .computeIfAbsent(group, each -> new HashMap<>())
        .merge(prediction, questions, Integer::sum);
  }

  /** The score, 0 for the right distribution; null where no question has a group. */
  @Nullable Double score() {
    double sum = 0;
    long questions = 0;
    for (Map.Entry<String, Map<String, Integer>> group : right.entrySet()) {
      Map<String, Integer> found = given.getOrDefault(group.getKey(), Map.of());
      double chiSquare = 0;
      long size = 0;
      for (Map.Entry<String, Integer> answer : group.getValue().entrySet()) {
        int expected = answer.getValue();
        double difference = found.getOrDefault(answer.getKey(), 0) - expected;
        chiSquare += difference * difference / expected;
        size += expected;
      }
      sum += chiSquare * size;
      questions += size;
    }
    return questions == 0 ? null : sum / questions / 100;
  }
}
