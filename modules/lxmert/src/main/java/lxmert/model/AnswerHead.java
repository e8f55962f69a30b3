package lxmert.model;

import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Two linear layers with GELU and layer normalisation between them, under the keys 0, 2 and 3. */
final class AnswerHead extends Module {
  private final Linear hidden;
  private final LayerNormImpl norm;
  private final Linear answers;

  AnswerHead(long inputSize, long innerSize, long answerCount) {
    hidden = register_module("0", new Linear(inputSize, innerSize));
    norm = register_module("2", Layers.norm(innerSize));
    answers = register_module("3", new Linear(innerSize, answerCount));
  }

  /** (B, input) to (B, answers). */
  Tensor forward(Tensor pooled) {
    return answers.forward(norm.forward(torch.gelu(hidden.forward(pooled))));
  }
}
