package lxmert.corpus;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An image with all sentences and questions about it: an entry of the aggregated pre-training files
 * (docs/pretraining-data.md).
 *
 * @param imageId its file name up to the first dot
 * @param sentences by category, such as {@code mscoco} or {@code vqa}, in the order of the file
 * @param labels for the categories that are questions: the scores of the right answers of each
 *     sentence, in the order of the file, answers as their data set spells them
 */
public record PretrainImage(
    String imageId,
    Map<String, List<String>> sentences,
    Map<String, List<Map<String, Double>>> labels) {
  /**
   * Copies the maps.
   *
   * @throws IllegalArgumentException if labels are not aligned with the sentences of their category
   */
  public PretrainImage {
    sentences = Collections.unmodifiableMap(new LinkedHashMap<>(sentences));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    for (Map.Entry<String, List<Map<String, Double>>> each : labels.entrySet()) {
      int expected = sentences.getOrDefault(each.getKey(), List.of()).size();
      if (each.getValue().size() != expected) {
        throw new IllegalArgumentException(
            "category %s has %d sentences and %d labels"
                .formatted(each.getKey(), expected, each.getValue().size()));
      }
    }
  }
}
