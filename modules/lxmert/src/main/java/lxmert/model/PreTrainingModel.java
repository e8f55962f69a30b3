package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * A model with the heads of pre-training. A task that asks for few positions gathers their rows of
 * the encoder's output and runs its head on those alone.
 */
public interface PreTrainingModel {
  /** Its name in {@code config.json}. */
  String architecture();

  /** The sizes. */
  ModelConfig config();

  /** The parameters, under the names of the checkpoint. */
  Module module();

  /** Draws fresh weights; the same seed gives the same ones. */
  void initialize(long seed);

  /** Another model of the same sizes, with weights of 0. */
  PreTrainingModel another();

  /** Whether it has a head for this about regions. */
  boolean has(RegionTarget target);

  /** Whether it has a matching head. */
  boolean matches();

  /** Whether it has a head of answers. */
  boolean answers();

  /** What the heads read: words, regions, and one vector of both. */
  LxmertOutput encode(LxmertInput input);

  /** Scores of words: any rows of the language output to (..., V). */
  Tensor words(Tensor language);

  /** Scores of matching, column 1: the sentence belongs to the image; (..., 2). */
  Tensor matched(Tensor pooled);

  /** What the predictions about regions start from: any rows of the vision output. */
  Tensor transformedRegions(Tensor vision);

  /** Scores of classes, or features: {@link #transformedRegions} to (..., outputs). */
  Tensor regions(RegionTarget target, Tensor transformedRegions);

  /** Scores of answers: any rows of the pooled output to (..., answers). */
  Tensor answers(Tensor pooled);
}
