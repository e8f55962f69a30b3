package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A model that scores every answer of a fixed list to a sentence about one image or several. Its
 * {@link #architecture()} is how it is found again.
 */
public interface AnsweringModel {
  /** What kind of model it is. */
  Architecture architecture();

  /** The sizes. */
  ModelConfig config();

  /** The parameters, under the names of the checkpoint. */
  Module module();

  /**
   * The scores (B, answers) before any softmax or sigmoid.
   *
   * @param input B sentences and B * P images
   */
  Tensor forward(LxmertInput input);

  /** Draws fresh weights; the same seed gives the same ones. */
  void initialize(long seed);

  /** LXMERT's encoders, where it has any: pre-training fills them. */
  @Nullable Lxmert encoders();

  /** The name of the child module whose parameters belong to the answers: new for a new list. */
  String answerHead();

  /** Images that a sentence is about, P. */
  default int images() {
    return architecture().images();
  }
}
