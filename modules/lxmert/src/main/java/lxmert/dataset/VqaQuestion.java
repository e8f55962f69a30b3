package lxmert.dataset;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One question about one image.
 *
 * @param questionId unique in its data set
 * @param imageId the image's id: its file name up to the first dot
 * @param sentence the question
 * @param label soft scores of the right answers, 0 to 1, in file order; empty where no answer is
 *     known
 * @param questionType for example {@code what color is the}; empty where the data set has none
 * @param answerType for example {@code yes/no}; empty where the data set has none
 */
public record VqaQuestion(
    String questionId,
    String imageId,
    String sentence,
    Map<String, Double> label,
    String questionType,
    String answerType)
    implements Example {
  /** Copies the label. */
  public VqaQuestion {
    label = label.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(label));
  }

  @Override
  public String id() {
    return questionId;
  }

  @Override
  public List<String> imageIds() {
    return List.of(imageId);
  }
}
