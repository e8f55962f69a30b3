package lxmert.corpus;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lxmert.dataset.AnswerNormalizer;
import lxmert.dataset.AnswerTable;

/** How many questions of each source an answer is the right one of; for the answer table. */
final class AnswerCounts {
  private final Map<SentenceSource, Map<String, Integer>> counts =
      new EnumMap<>(SentenceSource.class);

  /** Counts the answer of a question as {@link AnswerNormalizer} writes it; not an empty one. */
  void add(SentenceSource source, String answer) {
    String name = AnswerNormalizer.normalize(answer);
    if (!name.isEmpty()) {
      counts.computeIfAbsent(source, key -> new HashMap<>()).merge(name, 1, Integer::sum);
    }
  }

  /** Whether no question was counted. */
  boolean isEmpty() {
    return counts.isEmpty();
  }

  /**
   * The answers that are frequent in a data set, sorted, each with the sets that it is frequent in.
   *
   * @param atLeast how many questions make an answer frequent, by data set
   */
  AnswerTable table(Map<String, Integer> atLeast) {
    Map<String, List<String>> rows = new TreeMap<>();
    counts.forEach(
        (source, ofSource) ->
            ofSource.forEach(
                (answer, count) -> {
                  if (count >= atLeast.getOrDefault(source.answerSet(), 1)) {
                    rows.computeIfAbsent(answer, key -> new ArrayList<>()).add(source.answerSet());
                  }
                }));
    return new AnswerTable(
        rows.entrySet().stream()
            .map(row -> new AnswerTable.Row(row.getKey(), row.getValue()))
            .toList());
  }
}
