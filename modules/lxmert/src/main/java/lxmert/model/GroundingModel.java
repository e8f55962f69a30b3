package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** A model that scores the regions of an image: which of them does a sentence mean? */
public sealed interface GroundingModel permits GatedForGrounding, LxmertForGrounding {
  /** How the name of every such architecture ends. */
  String ENDING = "ForGrounding";

  /** Its name in {@code config.json}. */
  String architecture();

  /** The family that recipes name. */
  String family();

  /** The sizes. */
  ModelConfig config();

  /** The parameters, under the names of the checkpoint. */
  Module module();

  /** Whether the image as a whole is scored too, behind its regions. */
  boolean scoresWholeImage();

  /**
   * Scores before any sigmoid, (B, R), or (B, R + 1) where the whole image is scored: the last of
   * each row. Padding has next to no score.
   *
   * @param input B sentences, an image for each
   */
  Tensor forward(LxmertInput input);

  /** Draws fresh weights; the same seed gives the same ones. */
  void initialize(long seed);

  /** A model of the kind that a configuration is of, its weights all 0. */
  static GroundingModel of(ModelConfig config) {
    return config instanceof GatedConfig gated
        ? new GatedForGrounding(gated)
        : new LxmertForGrounding((LxmertConfig) config);
  }
}
