package lxmert.heads;

import java.util.List;
import lxmert.tensor.Kept;
import lxmert.vision.Regions;
import org.bytedeco.pytorch.Tensor;

/**
 * Scores sentences about images. What can be known of a sentence or an image alone is computed
 * once.
 *
 * @param <S> sentences before they meet an image
 * @param <I> an image before it meets sentences
 */
interface PairScorer<S, I> {
  /** Sentences by their word pieces, in the caller's scope. */
  S sentences(List<int[]> ids);

  /** The same, which outlive the scope that they were made in. */
  S kept(S sentences, Kept kept);

  /** An image, in the caller's scope. */
  I image(Regions image);

  /** The scores (B) of B sentences about one image. */
  Tensor scores(S sentences, I image);
}
