package lxmert.model;

import org.bytedeco.pytorch.Tensor;

/**
 * Says whether a sentence is true of a pair of images: the model of NLVR2 (docs/model.md,
 * "Fine-tuning"). Both images are run with the same sentence, and the head reads both pooled
 * outputs, the left image's first: Linear 2H to 2H, GELU, LayerNorm, Linear 2H to the answers.
 */
public final class LxmertForPairs extends LxmertForAnswering {
  /**
   * A model whose weights are all 0, to be loaded or given to {@link Initialization}.
   *
   * @param config {@link LxmertConfig#numQaLabels()} is the number of answers, officially 2
   */
  public LxmertForPairs(LxmertConfig config) {
    super(config, LxmertArchitectures.PAIRS);
  }

  /**
   * The scores (B, answers). A sentence goes through the language encoder once for both images,
   * except where dropout is to differ between the two.
   *
   * @param input B sentences and 2 B images: left, right, left, right ...
   */
  @Override
  public Tensor forward(LxmertInput input) {
    return is_training() && hasDropout() ? forwardPlain(input) : score(backbone().pooled(input));
  }

  /** As {@link #forward(LxmertInput)}, every sentence run anew for each image. */
  public Tensor forwardPlain(LxmertInput input) {
    return score(backbone().pooled(input.withRepeatedSentences()));
  }

  private boolean hasDropout() {
    return config().hiddenDropoutProb() > 0 || config().attentionProbsDropoutProb() > 0;
  }
}
