package lxmert.explain;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * How much each word piece and region (row) owes to each other one (column): S word pieces and R
 * regions of one image.
 *
 * @param wordsFromWords (S, S)
 * @param wordsFromRegions (S, R)
 * @param regionsFromRegions (R, R); null where a method does not say
 * @param regionsFromWords (R, S); null where a method does not say
 */
public record RelevanceMatrices(
    Tensor wordsFromWords,
    Tensor wordsFromRegions,
    @Nullable Tensor regionsFromRegions,
    @Nullable Tensor regionsFromWords) {

  /** Matrices of the words alone. */
  RelevanceMatrices(Tensor wordsFromWords, Tensor wordsFromRegions) {
    this(wordsFromWords, wordsFromRegions, null, null);
  }

  /** The same with nothing that [CLS] owes to itself, as the public code ends. */
  RelevanceMatrices withoutFirst() {
    Tensor words = wordsFromWords.clone();
    words.select(0, 0).narrow(0, 0, 1).zero_();
    return new RelevanceMatrices(words, wordsFromRegions, regionsFromRegions, regionsFromWords);
  }

  /** What [CLS], from which the answer is read, owes to every word piece: (S). */
  public Tensor words() {
    return wordsFromWords.select(0, 0);
  }

  /** What [CLS] owes to every region: (R). */
  public Tensor regions() {
    return wordsFromRegions.select(0, 0);
  }
}
