package lxmert.data;

import java.util.List;
import java.util.Map;

/**
 * One sentence about a pair of pictures, true or false (NLVR2).
 *
 * @param id the identifier, {@code split-set-pair-sentence}, such as {@code dev-850-0-0}
 * @param imageIds the left and the right picture
 * @param sentence what is stated
 * @param label {@link #TRUE} or {@link #FALSE} with the score 1; empty where it is not known
 */
public record Nlvr2Example(
    String id, List<String> imageIds, String sentence, Map<String, Double> label)
    implements Example {
  /** The answer that the sentence is true of the pair. */
  public static final String TRUE = "True";

  /** The answer that it is not. */
  public static final String FALSE = "False";

  /** Both answers; that of class 1 is {@link #TRUE} (spec section 6). */
  public static final AnswerVocabulary ANSWERS = AnswerVocabulary.of(List.of(FALSE, TRUE));

  /** Copies the pictures and the label. */
  public Nlvr2Example {
    imageIds = List.copyOf(imageIds);
    label = Map.copyOf(label);
  }
}
