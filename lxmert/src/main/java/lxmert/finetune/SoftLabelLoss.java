package lxmert.finetune;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The loss of VQA and GQA: every answer is a yes-or-no question of its own. */
public final class SoftLabelLoss {
  private SoftLabelLoss() {}

  /**
   * Binary cross entropy with logits, the mean over batch and answers, times the number of answers
   * (spec section 6).
   *
   * @param logits (B, answers), any floating type; taken as float32
   * @param targets (B, answers) float32, scores 0 to 1
   * @return a float32 scalar
   */
  public static Tensor of(Tensor logits, Tensor targets) {
    Tensor scores = logits.to(torch.ScalarType.Float);
    return torch
        .binary_cross_entropy_with_logits(scores, targets)
        .mul(new Scalar((double) targets.size(1)));
  }
}
