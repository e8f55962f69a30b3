package lxmert.score;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gathers GQA's scores; not for several threads. Questions that count alike may be added together.
 * What the official evaluation adds up as fractions is added up in its order: groups, consistency
 * and grounding have to come as the questions do.
 */
public final class GqaGatherer {
  private final GqaTruth truth;
  private final Mean accuracy = new Mean();
  private final Mean binary = new Mean();
  private final Mean open = new Mean();
  private final Mean consistency = new Mean();
  private final Mean validity = new Mean();
  private final Mean plausibility = new Mean();
  private final Mean grounding = new Mean();
  private final GqaDistribution distribution = new GqaDistribution();
  private final SortedMap<String, Mean> structuralTypes = new TreeMap<>();
  private final SortedMap<String, Mean> semanticTypes = new TreeMap<>();
  private final SortedMap<Integer, Mean> steps = new TreeMap<>();
  private final SortedMap<Integer, Mean> words = new TreeMap<>();

  /**
   * One for what the files can tell.
   *
   * @param truth what it lacks is null in the scores
   */
  public GqaGatherer(GqaTruth truth) {
    this.truth = truth;
  }

  /** Adds questions of a kind, and how many of them were answered rightly. */
  public void add(GqaKind kind, int right, int questions) {
    accuracy.add(right, questions);
    (kind.open() ? open : binary).add(right, questions);
    add(structuralTypes, kind.structural(), right, questions);
    add(semanticTypes, kind.semantic(), right, questions);
    add(steps, kind.steps(), right, questions);
    add(words, kind.words(), right, questions);
  }

  private static <K> void add(Map<K, Mean> means, K kind, int right, int questions) {
    means.computeIfAbsent(kind, each -> new Mean()).add(right, questions);
  }

  /** Adds how many answers are valid, and how many plausible. */
  public void addChoices(int valid, int plausible, int questions) {
    validity.add(valid, questions);
    plausibility.add(plausible, questions);
  }

  /** Adds questions of a group that have one right answer and were given one. */
  public void addGroup(String group, String answer, String given, int questions) {
    distribution.add(group, answer, given, questions);
  }

  /** Adds a rightly answered question: how many of those that it entails were, too. */
  public void addConsistency(int right, int entailed) {
    if (entailed > 0) {
      consistency.add((double) right / entailed);
    }
  }

  /** Adds the attention on a question's regions. */
  public void addGrounding(double score) {
    grounding.add(score);
  }

  int questions() {
    return accuracy.count();
  }

  /** The scores so far. */
  public GqaScores scores() {
    boolean choices = truth.choices() != null;
    return new GqaScores(
        accuracy.count(),
        accuracy.timesHundred(),
        binary.timesHundred(),
        open.timesHundred(),
        truth.allQuestions() == null ? null : consistency.timesHundred(),
        choices ? validity.timesHundred() : null,
        choices ? plausibility.timesHundred() : null,
        truth.attentions() == null ? null : grounding.timesHundred(),
        distribution.score(),
        parts(structuralTypes),
        parts(semanticTypes),
        parts(steps),
        parts(words));
  }

  private static <K> SortedMap<K, GqaScores.Part> parts(SortedMap<K, Mean> means) {
    SortedMap<K, GqaScores.Part> parts = new TreeMap<>();
    means.forEach(
        (kind, mean) -> parts.put(kind, new GqaScores.Part(mean.timesHundred(), mean.count())));
    return parts;
  }
}
