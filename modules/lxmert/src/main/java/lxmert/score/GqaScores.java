package lxmert.score;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * GQA's scores of the balanced questions, in percent. As in the official evaluation a mean over no
 * questions is 0. What cannot be computed from the files given is null.
 *
 * @param questions how many were scored
 * @param accuracy answers that are right
 * @param binary of the questions that offer their answers
 * @param open of the others, whose structural type is {@code query}
 * @param consistency of the questions that were answered rightly: answers to the questions that
 *     they entail that are right, too
 * @param validity answers that such a question may have
 * @param plausibility answers that are seen in the real world
 * @param grounding attention on the regions that questions and answers name
 * @param distribution distance from the right distribution of answers, less is better; no percent;
 *     null where no question has a group
 * @param byStructuralType accuracy, in alphabetical order
 * @param bySemanticType accuracy, in alphabetical order
 * @param bySteps accuracy by the steps of the program
 * @param byWords accuracy by the words of the question
 */
public record GqaScores(
    int questions,
    double accuracy,
    double binary,
    double open,
    @Nullable Double consistency,
    @Nullable Double validity,
    @Nullable Double plausibility,
    @Nullable Double grounding,
    @Nullable Double distribution,
    SortedMap<String, Part> byStructuralType,
    SortedMap<String, Part> bySemanticType,
    SortedMap<Integer, Part> bySteps,
    SortedMap<Integer, Part> byWords) {
  /** Copies the maps. */
  public GqaScores {
    byStructuralType = copy(byStructuralType);
    bySemanticType = copy(bySemanticType);
    bySteps = copy(bySteps);
    byWords = copy(byWords);
  }

  /**
   * Accuracy on a part of the questions.
   *
   * @param accuracy in percent
   * @param questions how many they are
   */
  public record Part(double accuracy, int questions) {}

  private static <K> SortedMap<K, Part> copy(Map<K, Part> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
