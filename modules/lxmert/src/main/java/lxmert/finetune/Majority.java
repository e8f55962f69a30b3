package lxmert.finetune;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.Example;

/** The answer that is right most often: what a model has to beat. */
final class Majority {
  private Majority() {}

  /**
   * The answer with the highest sum of scores, the first of equal ones; that of the list where no
   * label is in it.
   */
  static String answer(List<Example> train, AnswerVocabulary answers) {
    Map<String, Double> sums = new LinkedHashMap<>();
    for (Example example : train) {
      example.label().forEach((answer, score) -> sums.merge(answer, score, Double::sum));
    }
    String best = answers.answer(0);
    double max = -1;
    for (Map.Entry<String, Double> sum : sums.entrySet()) {
      if (answers.index(sum.getKey()).isPresent() && sum.getValue() > max) {
        best = sum.getKey();
        max = sum.getValue();
      }
    }
    return best;
  }

  /** The mean score of one answer to all examples. */
  static double score(String answer, List<Example> examples) {
    return examples.stream().mapToDouble(example -> example.score(answer)).average().orElse(0);
  }
}
