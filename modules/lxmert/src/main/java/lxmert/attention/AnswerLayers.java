package lxmert.attention;

import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.Tensor;

/**
 * The head of BUTD and BAN: two layers with weight normalisation, ReLU and dropout between them.
 *
 * @param first joint vector to twice its size
 * @param last to the answers
 * @param dropout before the last
 */
record AnswerLayers(NormalisedLinear first, NormalisedLinear last, double dropout) {
  /** Its child module. */
  static final String NAME = "classifier";

  static AnswerLayers of(AttentionModel model, long size, double dropout) {
    return new AnswerLayers(
        model.normalised(NAME + ".main.0", model.images() * size, 2 * size),
        model.normalised(NAME + ".main.3", 2 * size, model.config().numQaLabels()),
        dropout);
  }

  /** (B, P * size) to (B, answers). */
  Tensor forward(Tensor joint, boolean training) {
    return last.forward(Dropout.apply(first.forward(joint).relu(), dropout, training));
  }
}
