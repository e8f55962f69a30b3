package lxmert.batch;

import java.util.List;
import lxmert.dataset.Example;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import org.jspecify.annotations.Nullable;

/**
 * What a model sees at once: B sentences about P images each, padded to the longest sentence and to
 * the most regions.
 *
 * @param words the sentences, B of them
 * @param images the regions of the B * P images, those of the first sentence first
 * @param targets soft scores of every answer; null where answers are not asked for
 * @param examples the B examples in the same order
 */
public record Batch(
    TokenBatch words, RegionBatch images, @Nullable Targets targets, List<Example> examples) {
  /** Checks that all parts speak of the same sentences and images. */
  public Batch {
    int size = examples.size();
    int needed = examples.stream().mapToInt(example -> example.imageIds().size()).sum();
    if (words.size() != size
        || images.size() != needed
        || (targets != null && targets.size() != size)) {
      throw new IllegalArgumentException(
          "%d sentences, %d images and targets of %s, expected those of %d examples with %d images"
              .formatted(
                  words.size(),
                  images.size(),
                  targets == null ? "none" : targets.size(),
                  size,
                  needed));
    }
    examples = List.copyOf(examples);
  }

  /** Number of sentences B. */
  public int size() {
    return examples.size();
  }
}
