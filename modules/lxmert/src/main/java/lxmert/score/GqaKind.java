package lxmert.score;

import java.util.List;
import lxmert.dataset.GqaAnnotation;

/**
 * What a question counts under in GQA's scores.
 *
 * @param structural its structural type
 * @param semantic its semantic type
 * @param steps of its program, without those that only ask for what the steps before them found
 * @param words of its text
 * @param common whether it asks for something in common, whatever its choices say
 */
public record GqaKind(String structural, String semantic, int steps, int words, boolean common) {
  /** Answers that questions for something in common may have. */
  private static final List<String> COMMON = List.of("color", "material", "shape");

  private static final List<String> NO_STEPS = List.of("exist", "query: name", "choose name");

  /** That of a question. */
  public static GqaKind of(GqaAnnotation question) {
    long steps =
        question.steps().stream()
            .filter(step -> NO_STEPS.stream().noneMatch(step::contains))
            .count();
    return new GqaKind(
        question.structural(),
        question.semantic(),
        (int) steps,
        question.words(),
        question.detailed().contains("Common"));
  }

  /**
   * Whether an answer is one that such a question may have.
   *
   * @param listed whether it is among the question's choices
   */
  public boolean allows(String answer, boolean listed) {
    return common ? COMMON.contains(answer) : listed;
  }

  /** Whether its answers are open, which no others offer. */
  boolean open() {
    return structural.equals("query");
  }
}
