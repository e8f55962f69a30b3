package lxmert.retrieval;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import lxmert.dataset.CaptionedImages;
import lxmert.io.UserError;

/**
 * Draws wrong images and sentences: first an image, all being equally likely, then one of its
 * sentences. What belongs together by any row is never drawn, though another row may hold the same
 * sentence. Thread-safe.
 */
final class WrongPairs {
  /** Draws in vain after which there is taken to be nothing wrong to be found. */
  private static final int MOST_DRAWS = 1000;

  private final CaptionedImages pairs;
  private final List<List<Integer>> rowsOf = new ArrayList<>();
  private final List<Set<Integer>> sentencesOf = new ArrayList<>();

  /**
   * Of the right pairs.
   *
   * @throws UserError if they are about fewer than two images
   */
  WrongPairs(CaptionedImages pairs) {
    this.pairs = pairs;
    if (pairs.images().size() < 2) {
      throw new UserError(
          "the training sentences are about %d image(s) with regions, expected 2 or more: wrong"
                  .formatted(pairs.images().size())
              + " pairs are made of others");
    }
    for (int i = 0; i < pairs.images().size(); i++) {
      rowsOf.add(new ArrayList<>());
      sentencesOf.add(new LinkedHashSet<>());
    }
    for (int i = 0; i < pairs.rows().size(); i++) {
      CaptionedImages.Row row = pairs.rows().get(i);
      rowsOf.get(row.image()).add(i);
      sentencesOf.get(row.image()).add(row.sentence());
    }
  }

  /**
   * An image that the sentence of a row does not belong to.
   *
   * @throws UserError if it belongs to all that were drawn
   */
  int image(CaptionedImages.Row right, SplittableRandom random) {
    return drawn(
        right,
        () -> {
          int image = random.nextInt(pairs.images().size());
          return sentencesOf.get(image).contains(right.sentence()) ? -1 : image;
        });
  }

  /**
   * A sentence that does not belong to the image of a row.
   *
   * @throws UserError if all that were drawn belong to it
   */
  int sentence(CaptionedImages.Row right, SplittableRandom random) {
    Set<Integer> own = sentencesOf.get(right.image());
    return drawn(
        right,
        () -> {
          List<Integer> rows = rowsOf.get(random.nextInt(pairs.images().size()));
          int sentence = pairs.rows().get(rows.get(random.nextInt(rows.size()))).sentence();
          return own.contains(sentence) ? -1 : sentence;
        });
  }

  private int drawn(CaptionedImages.Row right, IntSupplier draw) {
    for (int i = 0; i < MOST_DRAWS; i++) {
      int found = draw.getAsInt();
      if (found >= 0) {
        return found;
      }
    }
    throw new UserError(
        "nothing wrong was found for \"%s\" and image %s in %d draws: too many images have the same"
                .formatted(
                    pairs.sentences().get(right.sentence()),
                    pairs.images().get(right.image()),
                    MOST_DRAWS)
            + " sentences");
  }
}
