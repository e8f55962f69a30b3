package lxmert.dataset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lxmert.io.UserError;

/**
 * Parts of NLVR for cross-validation. All that was shown together when a sentence was written stays
 * together, and so do presentations that happen to have the same sentence: no sentence is on both
 * sides of a fold.
 */
final class NlvrFolds {
  private NlvrFolds() {}

  /**
   * Parts of nearly equal size, each in the order of the examples.
   *
   * @throws UserError if there are fewer groups than folds
   */
  static List<List<VqaQuestion>> of(List<VqaQuestion> examples, int folds, long seed) {
    List<List<VqaQuestion>> groups = groups(examples);
    if (folds < 2 || groups.size() < folds) {
      throw new UserError(
          "%d groups of sentences cannot be cut into %d folds, expected 2 folds or more and a group for each"
              .formatted(groups.size(), folds));
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = groups.size() - 1; i > 0; i--) {
      groups.set(i, groups.set(random.nextInt(i + 1), groups.get(i)));
    }
    Map<VqaQuestion, Integer> fold = new HashMap<>();
    int[] sizes = new int[folds];
    for (List<VqaQuestion> group : groups) {
      int smallest =
          IntStream.range(0, folds)
              .boxed()
              .min(Comparator.comparingInt(i -> sizes[i]))
              .orElseThrow();
      sizes[smallest] += group.size();
      group.forEach(example -> fold.put(example, smallest));
    }
    return IntStream.range(0, folds)
        .mapToObj(i -> examples.stream().filter(each -> fold.getOrDefault(each, -1) == i).toList())
        .toList();
  }

  private static List<List<VqaQuestion>> groups(List<VqaQuestion> examples) {
    Map<String, String> leaders = new HashMap<>();
    for (VqaQuestion example : examples) {
      String presentation = leader(leaders, Nlvr.presentation(example.id()));
      String sentence = leader(leaders, "sentence " + example.sentence());
      leaders.put(sentence, presentation);
    }
    Map<String, List<VqaQuestion>> groups = new LinkedHashMap<>();
    for (VqaQuestion example : examples) {
      groups
          .computeIfAbsent(
              leader(leaders, Nlvr.presentation(example.id())), id -> new ArrayList<>())
          .add(example);
    }
    return new ArrayList<>(groups.values());
  }

  /** The one that stands for all that were joined with a name. */
  private static String leader(Map<String, String> leaders, String name) {
    String at = name;
    String above = leaders.getOrDefault(at, at);
    while (!above.equals(at)) {
      at = above;
      above = leaders.getOrDefault(at, at);
    }
    return at;
  }
}
