package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A model that scores how well a sentence fits an image, for retrieval: one linear layer reads the
 * vector of both. Scores order images for a sentence and sentences for an image; they are no
 * probabilities.
 */
public interface RetrievalModel {
  /** Its name in {@code config.json}. */
  String architecture();

  /** The sizes. */
  ModelConfig config();

  /** The parameters, under the names of the checkpoint. */
  Module module();

  /** Draws fresh weights; the same seed gives the same ones. */
  void initialize(long seed);

  /** Another one of these sizes, whose weights are all 0. */
  RetrievalModel another();

  /** LXMERT's encoders, which read sentences and images apart at first; null: they do not. */
  @Nullable Lxmert encoders();

  /**
   * The scores (B).
   *
   * @param input B sentences and B images
   */
  Tensor forward(LxmertInput input);

  /** The scores of any vectors of pairs, (B, P) to (B). */
  Tensor score(Tensor pooled);
}
