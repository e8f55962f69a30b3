package lxmert.explain;

import java.util.List;

/**
 * Why a model gives an answer.
 *
 * @param answer what is explained
 * @param score its score, before any softmax or sigmoid
 * @param method how the relevance was computed
 * @param words the word pieces that the model read, [CLS] and [SEP] included
 * @param images for each image, in their order
 */
public record Explanation(
    String answer,
    double score,
    RelevanceMethod method,
    List<String> words,
    List<ImageRelevance> images) {
  /** Copies the lists. */
  public Explanation {
    words = List.copyOf(words);
    images = List.copyOf(images);
  }
}
