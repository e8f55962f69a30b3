package lxmert.packed;

import lxmert.tensor.PackedLinear;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Tensor;

/** The answer head, in float32. */
final class PackedAnswerHead {
  private final PackedLinear hidden;
  private final PackedNorm norm;
  private final PackedLinear answers;

  PackedAnswerHead(Packing packing) {
    hidden = packing.linear("logit_fc.0", Precision.FLOAT32);
    norm = packing.norm("logit_fc.2");
    answers = packing.linear("logit_fc.3", Precision.FLOAT32);
  }

  /** (B, input) to (B, answers). */
  Tensor apply(Tensor pooled) {
    return answers.apply(norm.apply(hidden.gelu(pooled)));
  }
}
