package lxmert.batch;

import java.util.List;
import lxmert.dataset.Example;
import lxmert.text.TokenBatch;
import org.jspecify.annotations.Nullable;

/**
 * What a model sees at once: B sentences about P images each, padded to the longest sentence S and
 * to the most regions R.
 *
 * @param words the sentences, (B, S)
 * @param regions R
 * @param featureSize D
 * @param visualFeatures (B * P, R, D), the images of the first sentence first, zero where padded
 * @param boxes (B * P, R, 4) as x1, y1, x2, y2 divided by the image's width and height
 * @param visualMask (B * P, R), 1 for a region and 0 for padding; null where nothing is padded
 * @param targets (B, answers), soft scores; null where answers are not asked for
 * @param examples the B examples in the same order
 */
public record Batch(
    TokenBatch words,
    int regions,
    int featureSize,
    float[] visualFeatures,
    float[] boxes,
    long @Nullable [] visualMask,
    float @Nullable [] targets,
    List<Example> examples) {
  /** Checks that all arrays speak of the same number of sentences, images and regions. */
  public Batch {
    int size = examples.size();
    int images = examples.stream().mapToInt(example -> example.imageIds().size()).sum();
    if (words.size() != size
        || visualFeatures.length != images * regions * featureSize
        || boxes.length != images * regions * 4
        || (visualMask != null && visualMask.length != images * regions)
        || (targets != null && (size == 0 ? targets.length != 0 : targets.length % size != 0))) {
      throw new IllegalArgumentException(
          "arrays do not fit %d sentences and %d images with %d regions of %d features"
              .formatted(size, images, regions, featureSize));
    }
    examples = List.copyOf(examples);
  }

  /** Number of sentences B. */
  public int size() {
    return examples.size();
  }
}
