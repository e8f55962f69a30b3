package lxmert.dataset;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Words that mean one thing in an image, such as "woman in the red coat".
 *
 * @param id unique in its file
 * @param imageId of the image, as a region store has it
 * @param width of the image in pixels
 * @param height of the image in pixels
 * @param sentence the words
 * @param box around what is meant; null where that is not known
 */
public record ReferringExpression(
    String id, String imageId, int width, int height, String sentence, @Nullable ImageBox box)
    implements Example {
  @Override
  public List<String> imageIds() {
    return List.of(imageId);
  }

  /** Nothing: no answer is right for every image. */
  @Override
  public Map<String, Double> label() {
    return Map.of();
  }
}
