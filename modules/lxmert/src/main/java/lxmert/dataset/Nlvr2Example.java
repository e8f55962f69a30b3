package lxmert.dataset;

import java.util.List;
import java.util.Map;

/**
 * One sentence about a pair of images, true or false (NLVR2).
 *
 * @param id the identifier, {@code split-set-pair-sentence}, such as {@code dev-850-0-0}
 * @param imageIds the left and the right image
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

  /** Both answers; that of class 1 is {@link #TRUE} (docs/model.md, "Fine-tuning"). */
  public static final AnswerVocabulary ANSWERS = AnswerVocabulary.of(List.of(FALSE, TRUE));

  private static final int PAIR = 2;
  private static final int PARTS = 4;

  /** Copies the images and the label. */
  public Nlvr2Example {
    imageIds = List.copyOf(imageIds);
    label = Map.copyOf(label);
  }

  /** Whether a text has the four parts of an identifier. */
  static boolean isIdentifier(String text) {
    return parts(text).length == PARTS;
  }

  /** The sentence that an identifier belongs to: all but the number of the pair of images. */
  public static String sentence(String identifier) {
    String[] parts = parts(identifier);
    parts[PAIR] = "";
    return String.join("-", parts);
  }

  private static String[] parts(String identifier) {
    return identifier.split("-", -1);
  }
}
