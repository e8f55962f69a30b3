package lxmert.data;

import java.util.List;
import lxmert.text.TokenBatch;
import org.jspecify.annotations.Nullable;

/**
 * What a model sees at once: B questions about B pictures, padded to the longest question S and to
 * the most regions R.
 *
 * @param words the questions, (B, S)
 * @param regions R
 * @param featureSize D
 * @param visualFeatures (B, R, D), zero where padded
 * @param boxes (B, R, 4) as x1, y1, x2, y2 divided by the picture's width and height
 * @param visualMask (B, R), 1 for a region and 0 for padding; null where nothing is padded
 * @param targets (B, answers), soft scores; null where answers are not asked for
 * @param questions the B questions in the same order
 */
public record Batch(
    TokenBatch words,
    int regions,
    int featureSize,
    float[] visualFeatures,
    float[] boxes,
    long @Nullable [] visualMask,
    float @Nullable [] targets,
    List<VqaQuestion> questions) {
  /** Checks that all arrays speak of the same number of questions and regions. */
  public Batch {
    int size = questions.size();
    if (words.size() != size
        || visualFeatures.length != size * regions * featureSize
        || boxes.length != size * regions * 4
        || (visualMask != null && visualMask.length != size * regions)
        || (targets != null && (size == 0 ? targets.length != 0 : targets.length % size != 0))) {
      throw new IllegalArgumentException(
          "arrays do not fit %d questions with %d regions of %d features"
              .formatted(size, regions, featureSize));
    }
    questions = List.copyOf(questions);
  }

  /** Number of questions B. */
  public int size() {
    return questions.size();
  }
}
