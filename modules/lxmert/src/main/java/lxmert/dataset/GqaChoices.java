package lxmert.dataset;

import java.util.List;

/**
 * Answers that GQA's choices file gives to a question.
 *
 * @param valid that may be answers to such a question, such as all colors
 * @param plausible that are seen in the real world, such as the colors of apples
 */
public record GqaChoices(List<String> valid, List<String> plausible) {
  /** Copies the lists. */
  public GqaChoices {
    valid = List.copyOf(valid);
    plausible = List.copyOf(plausible);
  }
}
