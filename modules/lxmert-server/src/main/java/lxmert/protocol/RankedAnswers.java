package lxmert.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import lxmert.serving.Scores;

/** Answers as Hugging Face's task has them: {@code [{"answer":"brown","score":0.91}, ...]}. */
final class RankedAnswers {
  private RankedAnswers() {}

  /** Adds the most probable answers, best first. */
  static ArrayNode addTo(ArrayNode list, Scores scores, List<String> answers, int topK) {
    for (int i : scores.best(topK)) {
      list.addObject()
          .put("answer", answers.get(i))
          .put("score", (float) scores.probabilities()[i]);
    }
    return list;
  }
}
