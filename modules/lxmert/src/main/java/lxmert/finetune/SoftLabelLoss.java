package lxmert.finetune;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The loss of VQA and GQA (spec section 6): every answer is a yes-or-no question of its own, and
 * the binary cross entropies are added up over the answers.
 */
public final class SoftLabelLoss {
  private SoftLabelLoss() {}

  /**
   * The mean over the batch.
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
