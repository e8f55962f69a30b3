package lxmert.retrieval;

import java.util.List;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;

/**
 * Groups of four pairs, one group behind the other: the right pair; its image with a sentence of
 * another; its sentence with another image; its image with a sentence of a third draw.
 *
 * @param ids of the B right pairs: image and sentence
 * @param words (4 B, S)
 * @param images (4 B, R)
 */
record RetrievalBatch(List<String> ids, TokenBatch words, RegionBatch images) {
  /** Pairs of a group; the first is the right one. */
  static final int PAIRS = 4;

  /** Checks that all parts speak of the same pairs. */
  RetrievalBatch {
    ids = List.copyOf(ids);
    if (words.size() != PAIRS * ids.size() || images.size() != words.size()) {
      throw new IllegalArgumentException(
          "%d sentences and %d images, expected %d of each"
              .formatted(words.size(), images.size(), PAIRS * ids.size()));
    }
  }

  /** Number of groups B. */
  int size() {
    return ids.size();
  }
}
