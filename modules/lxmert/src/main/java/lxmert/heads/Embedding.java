package lxmert.heads;

import java.util.List;

/**
 * The outputs for one sentence and one image, without any padding.
 *
 * @param words word pieces of the sentence S, [CLS] and [SEP] included
 * @param regions of the image, R
 * @param values for each layer that was asked for, in that order: (S, H), (R, H) or (H)
 */
public record Embedding(int words, int regions, List<float[]> values) {
  /** Copies the list. */
  public Embedding {
    values = List.copyOf(values);
  }
}
